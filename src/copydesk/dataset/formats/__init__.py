"""The formats of a training set, each with an account of what it cannot hold."""
