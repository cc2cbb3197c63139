"""The parts of the labeling screen, as elements of Label Studio's config."""
