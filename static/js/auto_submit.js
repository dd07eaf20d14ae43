// A page that only hands on what it received: the button is there for whoever has no script.
"use strict";
document.querySelector("[data-auto-submit]")?.requestSubmit();
