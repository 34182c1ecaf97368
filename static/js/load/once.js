/**
 * The main script's first import. A script that came late was asked for twice; it runs only once. Runs on the page.
 */

const { dataset } = document.documentElement;
if (dataset.main === "true") throw new Error("The page runs already.");
dataset.main = "true";
