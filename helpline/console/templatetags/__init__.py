"""Parts of the console's pages that templates cannot say by themselves."""
