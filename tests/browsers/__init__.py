"""`make browsers`: the built site in Firefox and WebKit. No part of `make test`, whose browser is Chromium."""
