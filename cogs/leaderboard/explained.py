"""How each board is counted: the rule in one sentence, then in words."""

from __future__ import annotations

from bot import Card, Text, say

EXPLAINED = say("Your points say how much more often you were right than peers on the same cases, drawn towards "
                "nought while you have answered few.")
IN_WORDS = say("For each case that counts: 1 if you were right, else 0, less the share of the others who were right. "
               "That share is drawn towards the season's mean as if three more people had answered. All of it added "
               "up, divided by your number of answers plus ten, times one hundred.")
FAIRNESS = say("Ranked from {count} answers on. Ties share a place. Speed counts for nothing; not sure counts as "
               "taking part. Authors, reviewers and whoever saw a case before it was posted are not ranked on it. A "
               "case counts when it is revealed, never before.", count=10)
# For each kind of board: the rule in one sentence, and what else is to be said of it.
RULES: dict[str, tuple[Text, ...]] = {
    "board": (EXPLAINED, say("**In words.** {rule}", rule=IN_WORDS), FAIRNESS),
    "scope": (
        say("Your points are the same on every board: you are measured against everybody who answered the same cases, "
            "and this board only lists fewer people."),
        say("**In words.** {rule}", rule=IN_WORDS), FAIRNESS,
        say("A group of which fewer than {count} are ranked is not shown as a board. Stage and team are those that "
            "members have now.", count=5)),
    "part": (
        say("Your share is how many cases you answered of those that were offered to you; not sure counts as an "
            "answer."),
        say("A case was offered to you if you were a member when it was posted, were not away and did not know it "
            "before. Right or wrong makes no difference here. Listed from {count} answers on. Ties share a place.",
            count=10)),
    "improved": (
        say("Your gain is your points in the second half of the season less those in its first half, each counted as "
            "on the board."),
        say("Listed are those who gained, with at least {count} answers in both halves. Few answers draw both towards "
            "nought. There is no list of those who did not gain.", count=10)),
    "teams": (
        say("A team's score is how often those who took part were right, on average, times the share of the team that "
            "took part: so a small team that comes can win."),
        say("Whoever answered at least half of the cases that were offered to them took part. A team of which fewer "
            "than {count} took part has no score.", count=5)),
    "cup": (
        say("A program's score is how often those who took part were right, on average, times the share of its members "
            "who took part: so a small program that comes can win."),
        say("Whoever answered at least half of the cases that were offered to them took part. Those who run a program "
            "are counted where they take part. A program's cases count from the day on which it joined. Each program "
            "reads its own cases, and harder ones are not made up for: decks that are alike make a fair cup."),
        say("A program of which fewer than {count} took part has no score. Nobody is named across programs.",
            count=5)),
}


def counted(about: str) -> Card:
    """Explain the rule of a kind of board."""
    return Card(say("How this is counted"), *RULES[about])
