"""The pages in Chromium, over the whole stack: the story by page, axe, forms under bad luck."""
