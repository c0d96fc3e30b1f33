// Draws the series of an agency. The table beside it says the same without a script.
"use strict";
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
for (const place of document.querySelectorAll("[data-chart]")) {
  const data = JSON.parse(place.dataset.chart);
  const words = new Intl.NumberFormat(data.language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const percent = (value) => (value === null || value === undefined ? "–" : `${words.format(value)} %`);
  const chart = echarts.init(place, null, { renderer: "svg" });
  const [verified, reported, target] = data.names;
  const line = (name, values, tone, more) => ({
    name, type: "line", data: values, connectNulls: false, symbolSize: 7, itemStyle: { color: tone }, lineStyle: { color: tone, width: 2.5 }, ...more,
  });
  const ink = colour("--ink"), muted = colour("--muted"), rule = colour("--line");
  const first = colour("--accent"), second = colour("--reported"), third = muted;
  chart.setOption({
    animation: false,
    aria: { enabled: true, label: { description: data.description } },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink },
    legend: { top: 0, left: 0, textStyle: { fontSize: 13, color: ink } },
    grid: { left: 8, right: 24, top: 42, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: percent },
    xAxis: { type: "category", data: data.months, boundaryGap: false, axisLabel: { color: muted } },
    yAxis: { type: "value", min: 0, max: 100, axisLabel: { formatter: "{value} %", color: muted }, splitLine: { lineStyle: { color: rule } } },
    series: [
      line(verified, data.verified, first, { areaStyle: { color: first, opacity: 0.08 } }),
      line(reported, data.reported, second, { symbol: "diamond", lineStyle: { color: second, width: 2, type: "dashed" } }),
      line(target, data.target, third, { symbol: "none", step: "middle", lineStyle: { color: third, width: 1.5, type: "dotted" } }),
    ],
  });
  addEventListener("resize", () => chart.resize());
}
