"""Files with planted identifiers: one function for each channel by which one could come out."""
