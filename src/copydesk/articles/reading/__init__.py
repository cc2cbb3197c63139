"""Files of any kind that a crawler leaves as raw articles, one at a time."""
