// Draws the series of an agency. The table beside it says the same without a script.
"use strict";
const words = new Intl.NumberFormat("vi-VN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percent = (value) => (value === null || value === undefined ? "–" : `${words.format(value)} %`);
for (const place of document.querySelectorAll("[data-chart]")) {
  const data = JSON.parse(place.dataset.chart);
  const chart = echarts.init(place, null, { renderer: "svg" });
  const line = (name, values, colour, more) => ({
    name, type: "line", data: values, connectNulls: false, symbolSize: 7, itemStyle: { color: colour }, lineStyle: { color: colour, width: 2.5 }, ...more,
  });
  const known = [...data.verified, ...data.reported, ...data.target].filter((value) => value !== null);
  chart.setOption({
    animation: false,
    aria: { enabled: true, label: { description: `${place.dataset.title}. Số liệu có trong bảng bên dưới.` } },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    legend: { top: 0, left: 0, textStyle: { fontSize: 13 } },
    grid: { left: 8, right: 16, top: 42, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: percent },
    xAxis: { type: "category", data: data.months, boundaryGap: false },
    yAxis: { type: "value", min: Math.max(0, Math.floor((Math.min(100, ...known) - 5) / 10) * 10), max: 100, axisLabel: { formatter: "{value} %" } },
    series: [
      line("Kiểm tra", data.verified, "#0b5794", { areaStyle: { color: "#0b5794", opacity: 0.08 } }),
      line("Tự báo cáo", data.reported, "#b45309", { symbol: "diamond", lineStyle: { color: "#b45309", width: 2, type: "dashed" } }),
      line("Chỉ tiêu", data.target, "#475569", { symbol: "none", step: "middle", lineStyle: { color: "#475569", width: 1.5, type: "dotted" } }),
    ],
  });
  addEventListener("resize", () => chart.resize());
}
