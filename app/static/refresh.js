// While something is under way, look again every two seconds and exchange the content in place.
"use strict";

// Only texts, values and rows that differ are exchanged: focus, scrolling and live regions stay where they are.
const exchange = (old, fresh) => {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== 1 || old.tagName !== fresh.tagName || old.childNodes.length !== fresh.childNodes.length) {
    old.replaceWith(fresh);
    return;
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const pairs = [...old.childNodes].map((child, at) => [child, fresh.childNodes[at]]);
  for (const [mine, theirs] of pairs) exchange(mine, theirs);
};
const again = async () => {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!fresh.querySelector("[data-under-way]")) { location.reload(); return; }
    document.title = fresh.title;
    exchange(document.querySelector("main"), fresh.querySelector("main"));
  } catch { /* the service is away for a moment; the next look will tell */ }
  setTimeout(again, 2000);
};
if (document.querySelector("[data-under-way]")) setTimeout(again, 1000);
