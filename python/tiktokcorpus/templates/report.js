"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const items = [...document.querySelectorAll(".item")];
  const groups = [...document.querySelectorAll(".group")];
  const marks = new Map([...document.querySelectorAll("[data-for]")].map((a) => [a.dataset.for, a]));
  const certainty = [...document.querySelectorAll(".f-certainty")];
  const rows = items.map((el) => ({
    el,
    text: el.textContent.toLowerCase(),
    names: new Set(el.dataset.names.split("\n")),
  }));

  function apply() {
    const words = $("f-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const entity = $("f-entity").value, type = $("f-type").value, date = $("f-date").value;
    const conflict = $("f-conflict").checked;
    const sure = new Set(certainty.filter((c) => c.checked).map((c) => c.value));
    let n = 0;
    for (const r of rows) {
      const d = r.el.dataset;
      const show = (!entity || r.names.has(entity)) && (!type || d.type === type) && (!date || d.dated === date) &&
        (!conflict || d.conflict) && sure.has(d.certainty) && words.every((w) => r.text.includes(w));
      r.el.hidden = !show;
      n += show;
      const mark = marks.get(r.el.id);
      if (mark) mark.classList.toggle("dim", !show);
    }
    for (const g of groups) g.hidden = !g.querySelector(".item:not([hidden])");
    $("shown").textContent = n + " of " + rows.length + " items shown";
    $("none").hidden = n > 0;
  }

  const form = $("filters");
  form.addEventListener("input", apply);
  form.addEventListener("submit", (e) => e.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  $("open-all").addEventListener("click", () => {
    const shut = [...document.querySelectorAll(".item:not([hidden]) details")];
    const open = shut.some((d) => !d.open);
    for (const d of shut) d.open = open;
  });
  function follow() {
    const el = location.hash.length > 1 && $(decodeURIComponent(location.hash.slice(1)));
    const details = el && el.querySelector("details");
    if (el) el.hidden = false;
    if (details) details.open = true;
  }
  addEventListener("hashchange", follow);
  apply();
  follow();
})();
