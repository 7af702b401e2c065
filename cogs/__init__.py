"""The features, one cog each. A new one is added to the list below."""

from bot import Cog


def every_cog() -> list[Cog]:
    """Make every cog that Readout runs with."""
    from cogs.admin import Admin, People
    from cogs.autopsy import Autopsy
    from cogs.cases import Cases, Review, Sending
    from cogs.coverage import Coverage
    from cogs.decks import Decks
    from cogs.duty import Duty
    from cogs.grading import Grading
    from cogs.help import Help
    from cogs.leaderboard import Leaderboard
    from cogs.letters import Letters
    from cogs.pace import Pace
    from cogs.policy import Policy
    from cogs.privacy import Privacy
    from cogs.quiz import Quiz
    from cogs.results import Results
    from cogs.reviews import Reviews
    from cogs.schedules import Plan, Schedules
    from cogs.talk import Talk

    # The order in which help names them.
    return [
        Quiz(), Talk(), Reviews(), Leaderboard(), Pace(), Cases(),
        Review(), Sending(), Letters(), Autopsy(), Results(),
        Grading(), Decks(), Schedules(), Plan(), Duty(),
        Coverage(), Policy(), Privacy(), Admin(), People(),
        Help(),
    ]
