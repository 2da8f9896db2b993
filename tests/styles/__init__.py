"""What looks through the pages' SCSS: stylelint, with packages of its own, of which nothing is shipped."""
