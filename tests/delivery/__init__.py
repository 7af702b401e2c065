"""The clock, the planner, jobs and the outbox."""
