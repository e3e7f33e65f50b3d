"""Guide -> what search engines and course catalogues read in a page: schema.org descriptions as JSON-LD."""

import json
from typing import Any

from markupsafe import Markup

from macros.data import Guide, Table
from macros.models import Row

NAME = "How to Become a Machine Learning Engineer"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def script(guide: Guide, table: Table, rows: list[Row]) -> Markup:
    """Return the description of a whole table as a data block, or nothing where there is none.

    A page may show the table in parts: only the part with the first row carries the block.
    """
    if table.name not in _KINDS or rows[0] is not table.rows[0]:
        return Markup("")
    content = {"@context": "https://schema.org"} | _KINDS[table.name](guide)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(f'<script type="application/ld+json">{text}</script>')


def course(guide: Guide) -> dict[str, Any]:
    """Return the roadmap as a Course whose parts are the phases, each a LearningResource with its time."""
    low, high = guide.hours()
    parts = [
        {
            "@type": "LearningResource",
            "name": f"Phase {phase.number}: {phase.title}",
            "description": phase.summary,
            "timeRequired": f"PT{phase.hours.min}H",
            "teaches": list(phase.goals),
            "position": phase.number,
        }
        for phase in guide.phases
    ]
    return {
        "@type": ["Course", "LearningResource"],
        "name": NAME,
        "description": f"{guide.roadmap.description} {low} to {high} hours of study.",
        "provider": {"@type": "Organization", "name": NAME},
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "license": LICENSE,
        "learningResourceType": "study plan",
        "timeRequired": f"PT{low}H",
        "dateModified": guide.roadmap.last_checked.isoformat(),
        "offers": {"@type": "Offer", "price": 0, "priceCurrency": "USD", "category": "Free"},
        "hasCourseInstance": {"@type": "CourseInstance", "courseMode": "online", "courseWorkload": f"PT{low}H"},
        "hasPart": parts,
    }


def questions(guide: Guide) -> dict[str, Any]:
    """Return the questions and answers as a FAQPage."""
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": row.question, "acceptedAnswer": {"@type": "Answer", "text": row.answer}}
            for row in guide.faq
        ],
    }


def terms(guide: Guide) -> dict[str, Any]:
    """Return the glossary as a DefinedTermSet."""
    return {
        "@type": "DefinedTermSet",
        "name": guide.glossary.title,
        "description": guide.glossary.description,
        "license": LICENSE,
        "hasDefinedTerm": [
            {"@type": "DefinedTerm", "termCode": row.id, "name": row.term, "description": row.definition}
            for row in guide.glossary
        ],
    }


def occupation(guide: Guide) -> dict[str, Any]:
    """Return the job in the USA as an Occupation. Pay is what job postings and statistics say, never the article."""
    salaries = []
    for row in guide.evidence:
        if not row.median or row.strength == "weak" or row.country != "usa" or "ML engineer" not in row.title:
            continue
        figures = {name: getattr(row, field) for name, field in _PERCENTILES.items() if getattr(row, field)}
        salaries.append(
            {
                "@type": "MonetaryAmountDistribution",
                "name": f"{row.title} ({guide.sources[row.source].publisher}; {row.pay})",
                "currency": row.currency,
                "duration": "P1Y",
                **figures,
            }
        )
    return {
        "@type": "Occupation",
        "name": "Machine Learning Engineer",
        "mainEntityOfPage": {"@type": "WebPage", "lastReviewed": guide.evidence.last_checked.isoformat()},
        "occupationLocation": [{"@type": "Country", "name": "United States"}],
        "estimatedSalary": salaries,
        "skills": [row.title for row in guide.skills],
        "responsibilities": [row.title for row in guide.responsibilities],
    }


_PERCENTILES = {
    "percentile10": "p10",
    "percentile25": "p25",
    "median": "median",
    "percentile75": "p75",
    "percentile90": "p90",
}
_KINDS = {"roadmap": course, "faq": questions, "glossary": terms, "salaries": occupation}
