// Errors, not taste: what no browser takes, what is written twice, what another line undoes.
export default {
  extends: "stylelint-config-recommended-scss",
  rules: {
    // Sheets are in the order of a page's parts; what a state of one part says stands with that part.
    "no-descending-specificity": null,
  },
};
