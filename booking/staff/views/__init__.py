"""Staff pages inside Wagtail's admin: an office's day, its hours, booking at the desk."""
