"""Template tags and filters for what the console's templates cannot say by themselves."""
