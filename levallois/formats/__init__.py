"""How Django itself writes dates, in the admin site and where a template names no format (`FORMAT_MODULE_PATH`)."""
