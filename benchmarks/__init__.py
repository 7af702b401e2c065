"""Figures that the project promises, each against its floor in the same run."""
