"""The pages of intake. Each view first asks who may see what, and answers 404 to everyone else."""
