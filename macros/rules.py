"""The Guide -> a fault for each row that contradicts another: what must hold between rows and tables."""

from collections.abc import Iterator

from macros.data import Guide
from macros.models import Row

Fault = tuple[str, Row, str, str]  # table, row, field, what is wrong


def numbers(guide: Guide) -> Iterator[Fault]:
    """Rows that carry a number stand in its order."""
    for table in ("roadmap", "skills", "steps", "interview_stages", "interview_plan"):
        for place, row in enumerate(guide.tables[table], 1):
            if row.number != place:
                yield table, row, "number", f"is {row.number}, but the row is number {place} of the table"


def phases(guide: Guide) -> Iterator[Fault]:
    """A phase comes after what it needs, and ends unless it runs alongside."""
    order = [phase.id for phase in guide.roadmap]
    for phase in guide.roadmap:
        for before in phase.prerequisites:
            if order.index(before) >= order.index(phase.id):
                yield "roadmap", phase, "prerequisites", f"{before!r} does not come before it"
        if phase.hours.max is None and not phase.alongside:
            message = "max is missing; only a phase that runs alongside may be open-ended"
            yield "roadmap", phase, "hours", message


def free(guide: Guide) -> Iterator[Fault]:
    """Nobody has to pay for a must topic or a skill."""
    free = {row.id for row in guide.resources if row.cost == "free"}
    for topic in guide.topics:
        if topic.need == "must" and not free & set(topic.resources):
            yield "topics", topic, "resources", "a must topic needs at least one free resource"
    for skill in guide.skills:
        if skill.free not in free:
            yield "skills", skill, "free", f"{skill.free!r} is not free"


def belonging(guide: Guide) -> Iterator[Fault]:
    """Two rows that name each other agree on where they belong."""
    for question in guide.self_checks:
        if guide.topics[question.topic].phase != question.phase:
            yield "self_checks", question, "topic", f"{question.topic!r} belongs to another phase"
    for term in guide.glossary:
        if term.topic and guide.topics[term.topic].phase != term.phase:
            yield "glossary", term, "topic", f"{term.topic!r} belongs to another phase"
    for track in guide.tracks:
        if guide.projects[track.capstone].track != track.id:
            yield "tracks", track, "capstone", f"project {track.capstone!r} does not name this track"


def study_order(guide: Guide) -> Iterator[Fault]:
    """Each place in the study order of a phase is taken once."""
    seen: dict[tuple[str, int], str] = {}
    for resource in guide.resources:
        if resource.order:
            first = seen.setdefault((resource.phase, resource.order), resource.id)
            if first != resource.id:
                yield "resources", resource, "order", f"{resource.order} is taken by {first!r} in this phase"


def named_tools(guide: Guide) -> Iterator[Fault]:
    """A step links to every tool that its text names."""
    for step in guide.steps:
        text = f" {step.text.replace(',', ' ').replace('.', ' ')} "
        for tool in guide.tools:
            if f" {tool.title} " in text and tool.id not in step.tools:
                yield "steps", step, "text", f"names the tool {tool.title!r}; add {tool.id!r} to tools"


def names(guide: Guide) -> Iterator[Fault]:
    """A name means one term of the glossary."""
    terms: dict[str, str] = {}
    for term in guide.glossary:
        for word in dict.fromkeys(name.lower() for name in [term.term, *term.also]):
            first = terms.setdefault(word, term.id)
            if first != term.id:
                yield "glossary", term, "also", f"{word!r} belongs to {first!r} already"


RULES = (numbers, phases, free, belonging, study_order, named_tools, names)
