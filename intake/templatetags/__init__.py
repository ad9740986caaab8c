"""Parts of the pages of intake that templates cannot say by themselves."""
