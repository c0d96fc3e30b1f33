// Drag and drop, and a word while files are on their way. Without it the form works all the same.
"use strict";
for (const form of document.querySelectorAll("[data-upload]")) {
  const place = form.querySelector("[data-drop]");
  const input = form.querySelector("input[type=file]");
  const status = form.querySelector("[data-upload-status]");
  form.querySelector("[data-drop-hint]").classList.add("shown");
  const stop = (event) => { event.preventDefault(); };
  for (const name of ["dragenter", "dragover"]) {
    place.addEventListener(name, (event) => { stop(event); place.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    place.addEventListener(name, (event) => { stop(event); place.classList.remove("over"); });
  }
  place.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; form.requestSubmit(); }
  });
  form.addEventListener("submit", (event) => {
    const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0);
    if (bytes > form.dataset.limitMb * 1024 * 1024) {
      stop(event);
      status.textContent = form.dataset.tooLarge;
      return;
    }
    place.classList.add("busy");
    status.textContent = input.files.length > 1 ? form.dataset.sending : form.dataset.checking;
  });
  addEventListener("pageshow", () => { place.classList.remove("busy"); status.textContent = ""; });
}
