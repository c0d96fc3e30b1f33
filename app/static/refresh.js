// While something is under way, look again every two seconds and exchange the content in place.
"use strict";
const again = async () => {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!fresh.querySelector("[data-under-way]")) { location.reload(); return; }
    document.title = fresh.title;
    document.querySelector("main").replaceChildren(...fresh.querySelector("main").children);
  } catch { /* the service is away for a moment; the next look will tell */ }
  setTimeout(again, 2000);
};
if (document.querySelector("[data-under-way]")) setTimeout(again, 1000);
