// Forms of declarations that need the chart's own word.

/** A port beside `hostNetwork: true` in the values of a chart. */
export const CHART_HOST_NETWORK = 'chart-host-network';
