"""Courses: mentions of drugs, radiotherapy, procedures, doses and schedules become Treatment facts of one patient."""

from dataclasses import replace

from nlp_iscm.pipeline import drug_courses, procedure_courses, radiotherapy_courses
from nlp_iscm.pipeline.course import Course as Course
from nlp_iscm.pipeline.reading import Reading


def courses(reading: Reading, patient: int) -> list[Course]:
    """The treatments given to one patient, in order of the text, with ids T1, T2, ..."""
    found = [
        *drug_courses.courses(reading, patient), *radiotherapy_courses.courses(reading, patient),
        *procedure_courses.courses(reading, patient),
    ]
    found.sort(key=lambda c: (c.start, c.mentions[0].end, c.treatment.kind, c.treatment.name))
    return [replace(c, treatment=replace(c.treatment, id=f"T{n}")) for n, c in enumerate(found, 1)]
