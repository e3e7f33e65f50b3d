"""One pydantic class per row of data/*.yml: what a row must be, and what each field means.

The field descriptions are the manual. The JSON Schema that editors use and the contributing page are made from them.
Money is in whole units of its currency per year, before tax. Hours are hours of study. Dates are ISO 8601 days.
"""

import re
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from macros.formats import inr, money, usd

MARKUP = re.compile(
    r"[<>`\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|\*\*|\{\{|\{%|\]\(|&[a-z#0-9]+;"
)


def plain(value: str) -> str:
    """Return value if it is one line of plain text; raise ValueError if it holds markup or stray blanks."""
    found = MARKUP.search(value)
    if found:
        raise ValueError(f"plain text only, but it holds {found.group()!r}")
    if value != value.strip() or "  " in value:
        raise ValueError("has blanks at an end or doubled")
    if value[:1] in ("=", "+", "@"):
        raise ValueError(f"starts with {value[:1]!r}, which a spreadsheet would run as a formula")
    return value


def past(value: date, info: ValidationInfo) -> date:
    """Return value unless it lies after the day in the validation context."""
    today = (info.context or {}).get("today")
    if today and value > today:
        raise ValueError(f"{value} lies in the future")
    return value


def when(value: str, info: ValidationInfo) -> str:
    """Return a year, month or day as text; refuse one that lies in the future."""
    today = (info.context or {}).get("today")
    if today and value > today.isoformat()[: len(value)]:
        raise ValueError(f"{value} lies in the future")
    return value


class Ref:
    """Marks a field as the id of a row in another table. It is checked when all tables are read."""

    def __init__(self, table: str):
        self.table = table


def ref(table: str) -> Any:
    """Return the type of a field that names a row of `table`."""
    return Annotated[str, Field(pattern=ID, json_schema_extra={"x-table": table}), Ref(table)]


PAGE = r"^([a-z0-9/-]|\{id\}|\{phase\})+\.md$"
REGISTRY = r"^(pypi:[a-z0-9-]+|npm:(@[a-z0-9-]+/)?[a-z0-9.-]+|endoflife:[a-z0-9-]+)$"
ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Id = Annotated[str, Field(pattern=ID)]
Text = Annotated[str, Field(min_length=1), AfterValidator(plain)]
Texts = Annotated[list[Text], Field(min_length=1)]
Url = Annotated[str, Field(pattern=r"^https://[^\s<>\"']+$")]
Day = Annotated[date, AfterValidator(past)]
MOMENT = r"^\d{4}(-\d{2}(-\d{2})?)?$"
When = Annotated[
    str,
    BeforeValidator(str),
    Field(pattern=MOMENT),
    AfterValidator(when),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": MOMENT}, {"type": "integer"}]}),
]
Count = Annotated[StrictInt, Field(ge=0)]
Amount = Annotated[StrictInt, Field(gt=0, description="Whole units of the currency, per year, before tax.")]
Country = Literal["india", "usa", "world"]
Need = Literal["must", "should", "could"]


class Part(BaseModel):
    """Anything in a data file: unknown fields are refused, values do not change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Hours(Part):
    """A range of study hours."""

    min: Annotated[StrictInt, Field(gt=0, description="Hours if it goes fast.")]
    max: Annotated[StrictInt, Field(gt=0)] | None = Field(None, description="Hours if it goes slowly; empty: open.")

    @model_validator(mode="after")
    def ordered(self) -> "Hours":
        """Refuse a range that ends before it starts."""
        if self.max is not None and self.min > self.max:
            raise ValueError(f"min ({self.min}) is more than max ({self.max})")
        return self


class Money(Part):
    """A range of yearly pay in one currency; low equals high for a single figure."""

    low: Amount | None = Field(None, description="Lower end; empty for 'up to'.")
    high: Amount = Field(description="Upper end.")
    open_ended: StrictBool = Field(False, description="True where the source prints a plus sign behind the upper end.")

    @model_validator(mode="after")
    def ordered(self) -> "Money":
        """Refuse a range that ends before it starts."""
        if self.low is not None and self.low > self.high:
            raise ValueError(f"low ({self.low}) is more than high ({self.high})")
        return self


class Row(Part):
    """One entry of a table. Its id is part of public addresses and never changes."""

    names: ClassVar[str] = "title"
    weight: ClassVar[float] = 1  # in the search, against 1 of a section of a page; 0: is not found
    kept: ClassVar[int] = 420  # characters of what the row says that are searched and shown
    id: Id = Field(description="A lasting word in lower case with hyphens; it becomes part of the address.")
    checked: Day | None = Field(None, description="Day on which this row was last checked, if other than the table's.")
    was: list[Id] = Field(
        [], exclude=True, description="Ids of rows whose place this one has taken: their addresses lead here."
    )

    @property
    def name(self) -> str:
        """The row's heading as plain text."""
        return getattr(self, self.names)

    def sentences(self) -> list[str]:
        """What the row says beside its name and its other names, in sentences, for the search."""
        fields = [field for field in prose(type(self)) if field not in (self.names, "also")]
        return [text for field in fields for text in _texts(getattr(self, field))]


class Phase(Row):
    """One phase of the roadmap."""

    weight: ClassVar[float] = 1.3
    number: Annotated[StrictInt, Field(ge=1)] = Field(description="Place in the order of phases.")
    title: Text = Field(description="Name without the number, as in 'Core machine learning'.")
    short: Text = Field(description="Name in menus and diagrams, as in 'Core ML'.")
    summary: Text = Field(description="One sentence that stands alone: what you can do after the phase.")
    hours: Hours = Field(description="Study hours. Months are computed from them.")
    hours_per_week: Annotated[StrictInt, Field(gt=0)] = Field(12, description="Pace at which months are computed.")
    alongside: StrictBool = Field(False, description="True if the phase runs beside the others and adds no months.")
    prerequisites: list[ref("roadmap")] = Field([], description="Phases that should be done before this one starts.")
    short_way: StrictBool = Field(True, description="False if the shorter way to a first job leaves the phase out.")
    flag: Text | None = Field(None, description="Who begins here, in two or three words, for the map of the phases.")
    audience: Text = Field(description="Who the phase is for and what to know before.")
    goals: Texts = Field(description="Learning goals: what to master.")
    key_skills: Texts = Field(description="Key skills and tools.")
    deliverables: Texts = Field(description="Suggested projects and deliverables.")
    milestone: Texts = Field(description="What stands in the portfolio or resume at the end.")
    not_covered: Texts = Field(description="What a reader may expect here but finds elsewhere, or can leave out.")
    mistakes: Texts = Field(description="Common mistakes, each with the way out.")
    exit_test: Texts = Field(description="What you can do, unaided, when the phase is done.")
    note: Text | None = Field(None, description="What was corrected against the article that the guide started from.")


class Topic(Row):
    """Something to learn within a phase."""

    phase: ref("roadmap") = Field(description="Phase that teaches it.")
    track: ref("tracks") | None = Field(None, description="Specialization, for topics of that phase only.")
    title: Text = Field(description="Name of the topic.")
    need: Need = Field(description="must: no way around; should: most jobs ask; could: where your aim asks for it.")
    hours: Hours | None = Field(None, description="Study hours of someone who already programs.")
    first_hours: Hours | None = Field(None, description="Where Python is the first language; empty: the same.")
    why: Text = Field(description="One sentence: why it matters on the job.")
    can_do: Text = Field(description="Completes 'You can do this when you …', without a full stop.")
    skills: list[ref("skills")] = Field([], description="Skills that it belongs to.")
    resources: list[ref("resources")] = Field([], description="Where to learn it; a must topic has at least one free.")


class Track(Row):
    """A specialization within the phase of that name."""

    weight: ClassVar[float] = 1.2
    title: Text = Field(description="Name of the specialization.")
    summary: Text = Field(description="One or two sentences: what the work is.")
    choose_if: Text = Field(description="Decision rule: when to choose it.")
    jobs: Text = Field(description="Job titles and kinds of employers that hire for it.")
    capstone: ref("projects") = Field(description="Its capstone project.")


class Tool(Row):
    """A tool or library with what it is for and its state."""

    weight: ClassVar[float] = 0.9
    title: Text = Field(description="Name as its makers write it.")
    phase: ref("roadmap") = Field(description="Phase that uses it first.")
    need: Need = Field(description="How much it is needed.")
    use: Text = Field(description="What it is for, in one sentence.")
    state: Literal["active", "renamed", "moved", "slow", "maintenance", "stale", "retired", "unchecked"] = Field(
        description="What was seen of its maintenance."
    )
    version: Text | None = Field(None, description="Newest version seen, as its makers write it.")
    seen: When | None = Field(None, description="When that was seen.")
    registry: Annotated[str, Field(pattern=REGISTRY)] | None = Field(
        None,
        description="Where `make stale` looks for its newest version: 'pypi:NAME', 'npm:NAME' or 'endoflife:NAME'.",
    )
    successor: Text | None = Field(None, description="What to use or know instead, where it was renamed or retired.")
    url: Url | None = Field(None, description="Its home or documentation.")

    @model_validator(mode="after")
    def comparable(self) -> "Tool":
        """Refuse a registry without a version that could be compared with its answer."""
        if self.registry and not re.search(r"\d", self.version or ""):
            raise ValueError("registry needs a version with a number to compare")
        return self


class Check(Part):
    """One yes/no line of a project's rubric."""

    check: Text = Field(description="Something another person can answer with yes or no by looking.")
    weight: Annotated[StrictInt, Field(ge=1, le=100)] = Field(description="Points for a yes; all add up to 100.")


class Project(Row):
    """A project with a rubric."""

    weight: ClassVar[float] = 1.1
    phase: ref("roadmap") = Field(description="Phase it belongs to.")
    track: ref("tracks") | None = Field(None, description="Specialization, for capstones.")
    title: Text = Field(description="Name of the project.")
    brief: Text = Field(description="What to build and for whom, in two to four sentences.")
    datasets: list[ref("datasets")] = Field([], description="Data to use.")
    data_note: Text | None = Field(None, description="What to know about the data, such as an overused set.")
    deliverables: Texts = Field(description="What exists at the end.")
    hours: Hours = Field(description="Working hours.")
    stretch: Texts = Field(description="Goals beyond the brief.")
    rubric: Annotated[list[Check], Field(min_length=5)] = Field(description="Yes/no checks; weights sum to 100.")
    ready: Annotated[StrictInt, Field(ge=50, le=100)] = Field(description="Points from which it is ready to show.")
    proves: Text = Field(description="What it proves to someone who hires.")
    story: Text = Field(description="A question that prompts an interview story about it.")

    @model_validator(mode="after")
    def whole(self) -> "Project":
        """Refuse a rubric whose weights do not sum to 100."""
        total = sum(item.weight for item in self.rubric)
        if total != 100:
            raise ValueError(f"the weights of the rubric sum to {total}, not to 100")
        return self


class Option(Part):
    """One answer that a self-check offers."""

    text: Text = Field(description="The answer.")
    right: StrictBool = Field(False, description="True for the one best answer.")
    reason: Text = Field(description="Why it is right, or what is wrong with it.")


class SelfCheck(Row):
    """A question with one best answer."""

    names: ClassVar[str] = "question"
    weight: ClassVar[float] = 0.5
    kept: ClassVar[int] = 0  # it would give its answer away
    phase: ref("roadmap") = Field(description="Phase it belongs to.")
    topic: ref("topics") = Field(description="Topic that teaches it.")
    question: Text = Field(description="The question.")
    options: Annotated[list[Option], Field(min_length=3, max_length=5)] = Field(description="Answers, each with why.")

    @model_validator(mode="after")
    def one_best(self) -> "SelfCheck":
        """Refuse a question without exactly one best answer."""
        right = sum(option.right for option in self.options)
        if right != 1:
            raise ValueError(f"needs exactly one option with right: true, has {right}")
        return self


class Resource(Row):
    """Something to learn from."""

    weight: ClassVar[float] = 0.75
    kept: ClassVar[int] = 240
    title: Text = Field(description="Name as its publisher writes it.")
    url: Url = Field(description="Address that survives releases where there is one.")
    publisher: Text = Field(description="Who publishes it.")
    kind: Literal["book", "course", "docs", "tutorial", "video", "practice", "tool"] = Field(description="Form.")
    phase: ref("roadmap") = Field(description="Phase it fits best.")
    order: Annotated[StrictInt, Field(ge=1, le=7)] | None = Field(
        None, description="Place in the phase's study order; empty for 'also good'."
    )
    skills: list[ref("skills")] = Field([], description="Skills that it builds.")
    covers: Texts = Field(description="What it covers, in key words.")
    level: Literal["beginner", "intermediate", "advanced"] = Field(description="What it asks of the reader.")
    cost: Literal["free", "freemium", "paid"] = Field(description="freemium: a useful part is free.")
    license: Text | None = Field(None, description="License where one was seen; empty: treat as all rights reserved.")
    hours: Annotated[float, Field(gt=0)] | None = Field(None, description="Hours, only where the source states them.")
    updated: When | None = Field(None, description="Newest change seen.")
    why: Text = Field(description="One sentence of our own: why this one.")
    note: Text | None = Field(None, description="What to know before following it.")
    seen_as: Literal["repository", "page", "link"] = Field(
        description="How the address was checked: its own repository was read, the page was read, or it was linked "
        "from other maintained material."
    )

    def sentences(self) -> list[str]:
        """Why this one, its form and cost, and what it covers."""
        form = f"{self.kind.capitalize()}, {self.level}, {self.cost}"
        return [self.why, form, *([self.note] if self.note else []), self.publisher, ", ".join(self.covers)]


class Dataset(Row):
    """A data set for projects."""

    weight: ClassVar[float] = 0.75
    title: Text = Field(description="Name of the data set.")
    url: Url = Field(description="Its home.")
    phases: list[ref("roadmap")] = Field(description="Phases with a project for it.")
    fits: Text = Field(description="What it is good for here.")
    license: Text = Field(description="License, or 'not stated'.")
    terms: Literal["open", "research only", "unclear"] = Field(description="What the license allows in short.")
    size: Text | None = Field(None, description="Rows, images or bytes.")
    offline: StrictBool = Field(description="True if it loads without a network once its package is installed.")
    loader: Text = Field(description="How to load it.")
    caution: Text | None = Field(None, description="What to watch for; overused sets are named as such.")


class Change(Row):
    """Something other guides still get wrong: it was moved, renamed or retired."""

    weight: ClassVar[float] = 0.65
    title: Text = Field(description="What changed.")
    kind: Literal[
        "renamed", "moved", "retired", "removed", "breaking", "superseded", "deprecated", "maintenance", "stale",
        "license", "ownership", "changed",
    ] = Field(description="Kind of change.")  # fmt: skip
    old: Text = Field(description="What older material says.")
    use_now: Text = Field(description="What to use now.")
    since: Text | None = Field(None, description="When it changed, as far as known.")
    url: Url | None = Field(None, description="Where to see it.")
    confidence: Literal["high", "medium"] = Field(description="medium: read the evidence before repeating it.")
    phase: ref("roadmap") | None = Field(None, description="Phase that it matters to.")


class Salary(Row):
    """One row of the article's salary table, unchanged."""

    title: Text = Field(description="Level as the article names it.")
    india: Money = Field(description="Rupees a year.")
    usa: Money = Field(description="Dollars a year.")
    source: ref("sources") = Field(description="Where the figures are printed.")

    def sentences(self) -> list[str]:
        """The article's ranges."""
        return [f"India {inr(self.india)}", f"USA {usd(self.usa)} a year, as the article has it"]


class Verdict(Row):
    """What the evidence says about one figure of the article."""

    names: ClassVar[str] = "claim"
    weight: ClassVar[float] = 0.7
    claim: Text = Field(description="The figure, in words.")
    salary: ref("salaries") | None = Field(None, description="Row of the article's table, if it stands there.")
    country: Country = Field(description="Country it is about.")
    verdict: Literal["consistent", "optimistic", "pessimistic", "not verifiable"] = Field(description="In one word.")
    strength: Literal["low", "medium", "high"] = Field(description="How strong the evidence is.")
    reason: Text = Field(description="Why, in one or two sentences with the figures.")
    evidence: list[ref("evidence")] = Field([], description="Records that it rests on.")


class Evidence(Row):
    """One record of pay: a figure with its kind, date, sample and source."""

    weight: ClassVar[float] = 0.6
    kept: ClassVar[int] = 240
    title: Text = Field(description="Who is paid: role and level.")
    country: Country = Field(description="Country.")
    level: Literal["all", "entry", "mid", "senior", "lead", "top company"] = Field(
        description="Level, as far as stated."
    )
    currency: Literal["INR", "USD"] = Field(description="Currency of the figures.")
    pay: Literal["base", "total", "advertised base", "employer cost", "not stated"] = Field(
        description="base: salary; total: with bonus and stock; advertised base: from job postings."
    )
    measure: Literal["mean", "median", "range", "percentiles", "average, kind not stated"] = Field(
        description="What the figure is."
    )
    mean: Amount | None = Field(None, description="Arithmetic mean or a source's 'average'.")
    low: Amount | None = Field(None, description="Lower end of a stated range.")
    high: Amount | None = Field(None, description="Upper end of a stated range.")
    p10: Amount | None = Field(None, description="10th percentile.")
    p25: Amount | None = Field(None, description="25th percentile.")
    median: Amount | None = Field(None, description="Median.")
    p75: Amount | None = Field(None, description="75th percentile.")
    p90: Amount | None = Field(None, description="90th percentile.")
    n: Count | None = Field(None, description="Number of people or job postings; empty: not stated.")
    sample: Text = Field(description="Who was counted, or 'not stated'.")
    as_of: When | None = Field(None, description="Date of the figures; empty: not stated.")
    source: ref("sources") = Field(description="Where it is printed or what it was computed from.")
    strength: Literal["strong", "medium", "weak"] = Field(description="How far it can be relied on.")
    caution: Text | None = Field(None, description="What to watch for.")

    def sentences(self) -> list[str]:
        """The figure, its kind and its sample."""
        figure = self.median or self.mean or self.high
        return [f"{money(figure, self.currency)} a year, {self.measure}, pay: {self.pay}", *super().sentences()]

    @model_validator(mode="after")
    def has_a_figure(self) -> "Evidence":
        """Refuse a record without a figure, or with percentiles that do not rise."""
        marks = [v for v in (self.p10, self.p25, self.median, self.p75, self.p90) if v is not None]
        if not marks and self.mean is None and self.high is None:
            raise ValueError("holds no figure")
        if marks != sorted(marks):
            raise ValueError("percentiles do not rise from p10 to p90")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low ({self.low}) is more than high ({self.high})")
        return self


class Rate(Row):
    """An exchange or purchasing-power rate."""

    weight: ClassVar[float] = 0.5
    title: Text = Field(description="What the rate is.")
    value: Annotated[float, Field(gt=0)] = Field(description="The rate.")
    unit: Text = Field(description="Unit, as in 'INR per USD'.")
    period: When = Field(description="Year or month that it holds for.")
    source: ref("sources") = Field(description="Where it is printed.")


class Finding(Row):
    """A sourced finding on demand, degrees or hiring."""

    names: ClassVar[str] = "finding"
    weight: ClassVar[float] = 0.75
    topic: Literal["growth", "education", "entry", "demand", "experience"] = Field(description="What it is about.")
    country: Country = Field(description="Where it holds.")
    finding: Text = Field(description="The finding with its figure.")
    sample: Text = Field(description="Who or what was counted, or 'not stated'.")
    as_of: When = Field(description="Date of the finding.")
    source: ref("sources") = Field(description="Where it is printed.")
    caution: Text | None = Field(None, description="What to watch for.")


class Source(Row):
    """Where a figure or fact comes from."""

    weight: ClassVar[float] = 0.45
    kept: ClassVar[int] = 160
    title: Text = Field(description="Title of the publication.")
    publisher: Text = Field(description="Who publishes it.")
    url: Url = Field(description="Address.")
    kind: Literal[
        "official statistics", "survey", "job postings", "vendor", "press", "documentation", "law", "article"
    ] = Field(description="What kind of source it is.")
    date: When | None = Field(None, description="Date of publication; empty: none stated.")
    license: Text | None = Field(None, description="License of its data, where stated.")
    note: Text | None = Field(None, description="How it was read, and what to watch for.")


class Role(Row):
    """A role beside the ML engineer's."""

    weight: ClassVar[float] = 1.2
    title: Text = Field(description="Job title.")
    goal: Text = Field(description="What the person is there for.")
    output: Text = Field(description="What leaves their hands.")
    tools: Text = Field(description="Main tools.")
    interview: Text = Field(description="What interviews test most.")
    overlap: Text = Field(description="What the role shares with an ML engineer's, and where it ends.")


class FirstJob(Row):
    """An entry-level job that leads here."""

    title: Text = Field(description="Job title.")
    why: Text = Field(description="Why it leads here.")
    evidence: Text = Field(description="What to do inside it that counts as ML evidence.")


class Responsibility(Row):
    """A group of tasks of an ML engineer."""

    title: Text = Field(description="The task, verb first.")
    what: Text = Field(description="What is done, with one concrete thing.")
    llm: Text = Field(description="The same for systems built on large language models.")


class Level(Row):
    """A career level."""

    title: Text = Field(description="Name of the level.")
    scope: Text = Field(description="What the person is trusted with.")
    sign: Text = Field(description="How you know you work at this level.")
    years: Text = Field(description="Years of experience in the source article, without a source there; scope decides.")


class Example(Row):
    """Machine learning in everyday life."""

    title: Text = Field(description="The example.")
    input: Text = Field(description="What goes in.")
    prediction: Text = Field(description="What comes out.")
    mistake: Text = Field(description="What a mistake costs.")


class Skill(Row):
    """A skill with what you can do at three levels."""

    weight: ClassVar[float] = 1.1
    number: Annotated[StrictInt, Field(ge=1)] = Field(description="Place in the order of skills.")
    title: Text = Field(description="Name of the skill.")
    kind: Literal["technical", "soft"] = Field(description="Kind of skill.")
    summary: Text = Field(description="One sentence: what it is and why it matters.")
    starting: Texts = Field(description="What you can do when you start.")
    job_ready: Texts = Field(description="What you can do when you are ready for a job.")
    senior: Texts = Field(description="What you can do as a senior.")
    phases: list[ref("roadmap")] = Field(description="Phases that teach it.")
    free: ref("resources") = Field(description="One free resource.")
    alternative: ref("resources") = Field(description="One alternative.")
    interview: Text = Field(description="How interviewers test it.")


class Step(Row):
    """One of the steps of the article, in working order."""

    number: Annotated[StrictInt, Field(ge=1)] = Field(description="Place in the order.")
    title: Text = Field(description="What to do, verb first.")
    text: Text = Field(description="How, in two or three sentences.")
    phases: list[ref("roadmap")] = Field([], description="Phases that cover it.")
    tools: list[ref("tools")] = Field([], description="Tools that it names.")


class Faq(Row):
    """A question that readers ask, with an answer that commits itself in its first sentence."""

    names: ClassVar[str] = "question"
    weight: ClassVar[float] = 1.5
    kept: ClassVar[int] = 900
    group: Literal["time and cost", "the job", "learning", "degrees and background", "projects", "hiring", "pay"] = (
        Field(description="Heading under which it stands.")
    )
    question: Text = Field(description="The question as readers ask it.")
    answer: Text = Field(description="Two to six sentences; the first one answers.")
    see: list[Text] = Field([], description="Pages to read on, as paths under docs/, as in 'salary.md'.")
    sources: list[ref("sources")] = Field([], description="Sources of its figures.")


class Term(Row):
    """A word of the field."""

    names: ClassVar[str] = "term"
    weight: ClassVar[float] = 1.5
    term: Text = Field(description="The word.")
    also: list[Text] = Field([], description="Other names, abbreviations and near spellings people search for.")
    definition: Text = Field(description="One or two sentences of plain English.")
    phase: ref("roadmap") | None = Field(None, description="Phase that teaches it.")
    topic: ref("topics") | None = Field(None, description="Topic of that phase that teaches it.")

    @property
    def letter(self) -> str:
        """The letter under which the term stands; digits stand together."""
        first = self.term[0].upper()
        return first if first.isalpha() else "0–9"


class Route(Row):
    """A way into the job from one starting point."""

    weight: ClassVar[float] = 1.3
    title: Text = Field(description="Who you are now.")
    bring: Text = Field(description="What you bring.")
    skip: list[ref("roadmap")] = Field([], description="Phases to skip after their exit test.")
    faster: list[ref("roadmap")] = Field([], description="Phases to take at their lower bound of hours.")
    stress: list[ref("roadmap")] = Field(description="Phases to give more weight.")
    first_role: Text = Field(description="First role to aim at.")
    counts: Text = Field(description="What counts as evidence.")
    advice: Text = Field(description="One piece of advice for this start.")


class RedFlag(Row):
    """A promise or practice to distrust."""

    title: Text = Field(description="The sign.")
    why: Text = Field(description="Why to distrust it.")
    ask: Text = Field(description="What to ask or look for.")


class Stage(Row):
    """A stage of hiring."""

    number: Annotated[StrictInt, Field(ge=1)] = Field(description="Usual place in the order.")
    title: Text = Field(description="Name of the stage.")
    what: Text = Field(description="What happens.")
    tests: Text = Field(description="What it tests.")
    prepare: Text = Field(description="How to prepare.")


class PlanWeek(Row):
    """A week of the interview plan."""

    number: Annotated[StrictInt, Field(ge=1)] = Field(description="Week.")
    title: Text = Field(description="Theme of the week.")
    tasks: Texts = Field(description="What to do.")
    done_when: Text = Field(description="How you know the week is done.")


class Question(Row):
    """An interview question with what a strong answer holds."""

    names: ClassVar[str] = "question"
    weight: ClassVar[float] = 0.7
    area: Literal["coding", "ml breadth", "ml depth", "ml system design", "llm system design", "behavioral"] = Field(
        description="Kind of round."
    )
    level: Literal["entry", "mid", "senior"] = Field(description="Level from which it is asked.")
    question: Text = Field(description="The question.")
    tests: Text = Field(description="What it tests.")
    strong: Texts = Field(description="Points of a strong answer.")
    pitfalls: Texts = Field(description="Common pitfalls.")
    phase: ref("roadmap") | None = Field(None, description="Phase that teaches it.")


class Correction(Row):
    """What the guide corrected of the article that it started from."""

    weight: ClassVar[float] = 0.5
    title: Text = Field(description="Subject of the correction.")
    said: Text = Field(description="What the article says, in our words.")
    now: Text = Field(description="What the guide says instead, and why.")


class SearchWord(Row):
    """Words that readers type into the search, and what the guide calls it."""

    weight: ClassVar[float] = 0
    means: Texts = Field(description="What the guide calls it, best first. Each of these words also finds the others.")
    typed: Texts = Field(description="What readers type for it. Such a word finds what it means, never the other way.")

    @property
    def name(self) -> str:
        """The words of the guide, one after another."""
        return ", ".join(self.means)

    @model_validator(mode="after")
    def said_once(self) -> "SearchWord":
        """Refuse a word that stands twice in the row."""
        words = [word.lower() for word in self.means + self.typed]
        twice = sorted({word for word in words if words.count(word) > 1})
        if twice:
            raise ValueError(f"{twice[0]!r} stands twice in this row")
        return self


TABLES: dict[str, type[Row]] = {
    "roadmap": Phase,
    "topics": Topic,
    "tracks": Track,
    "tools": Tool,
    "projects": Project,
    "self_checks": SelfCheck,
    "resources": Resource,
    "datasets": Dataset,
    "changes": Change,
    "skills": Skill,
    "salaries": Salary,
    "verdicts": Verdict,
    "evidence": Evidence,
    "rates": Rate,
    "findings": Finding,
    "roles": Role,
    "first_jobs": FirstJob,
    "responsibilities": Responsibility,
    "levels": Level,
    "examples": Example,
    "steps": Step,
    "routes": Route,
    "red_flags": RedFlag,
    "interview_stages": Stage,
    "interview_plan": PlanWeek,
    "interview_questions": Question,
    "faq": Faq,
    "glossary": Term,
    "corrections": Correction,
    "sources": Source,
    "search_words": SearchWord,
}


class Head(Part):
    """What stands above the rows of a data file."""

    title: Text = Field(description="Caption of the table; it stands alone in downloads.")
    description: Text = Field(description="One or two sentences on what the table holds.")
    page: Annotated[str, Field(pattern=PAGE)] = Field(
        description="Page under docs/ that shows the rows, as in 'roadmap/{phase}.md'."
    )
    checked: Day = Field(description="Day on which the table was last checked as a whole.")
    stale_after_months: Annotated[StrictInt, Field(gt=0)] = Field(
        description="Months until a row counts as stale: 6 for pay, 12 for tools and links, 36 for concepts."
    )


@cache
def refs(model: type[BaseModel]) -> dict[str, str]:
    """Return field name -> table for all fields of `model` that name rows of another table."""

    def find(hint: Any, metadata: tuple = ()) -> str | None:
        for item in metadata:
            if isinstance(item, Ref):
                return item.table
        for arg in get_args(hint):
            if isinstance(arg, Ref):
                return arg.table
            found = find(arg)
            if found:
                return found
        return None

    tables = {name: find(field.annotation, tuple(field.metadata)) for name, field in model.model_fields.items()}
    return {name: table for name, table in tables.items() if table}


@cache
def prose(model: type[BaseModel]) -> list[str]:
    """Return the fields of `model` that hold sentences or names in plain English, or parts that do."""

    def is_prose(hint: Any, metadata: tuple = ()) -> bool:
        if isinstance(hint, type) and issubclass(hint, BaseModel):
            return bool(prose(hint))
        marks = (*metadata, *getattr(hint, "__metadata__", ()))
        if any(isinstance(mark, AfterValidator) and mark.func is plain for mark in marks):
            return True
        return any(is_prose(arg) for arg in get_args(hint))

    return [name for name, field in model.model_fields.items() if is_prose(field.annotation, tuple(field.metadata))]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, BaseModel):
        return [text for field in prose(type(value)) for text in _texts(getattr(value, field))]
    return []
