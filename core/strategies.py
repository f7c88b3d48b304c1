"""A sign of actual harm asks for a strategy discussion today; what was answered (R1.4)."""

from collections.abc import Mapping

from core.typed import needed_problem, text_problem

ANSWERS: Mapping[str, str] = {
    "held": "A strategy discussion was held",
    "asked": "Children's services were asked for one",
    "not_needed": "It is not needed",
}
CHOOSE = "Choose what was done about the sign of harm."
SAY_WHY = "Say why no strategy discussion is needed; the sign of harm stays on the record."
ASK = (
    "The score records a sign of actual harm. Decide today whether a strategy discussion is held; "
    "do not wait for the next meeting. In immediate danger ring 999."
)


def answer_problems(answer: str, why: str) -> dict[str, str | None]:
    """Find what is wrong with an answer, by field."""
    if answer not in ANSWERS:
        return {"answer": CHOOSE}
    problem = needed_problem(why, SAY_WHY) if answer == "not_needed" else text_problem(why)
    return {"why": problem}
