const rss = require("@11ty/eleventy-plugin-rss");

module.exports = (config) => {
  config.addPlugin(rss);
  config.addPassthroughCopy("content/**/*.png");

  // as in eleventy-base-blog: drafts are for the author alone; here the future is too
  config.addPreprocessor("drafts", "*", (data) => {
    if (data.draft || data.page.date > new Date()) {
      return false;
    }
  });
  config.addFilter("filterTagList", (tags) =>
    (tags || []).filter((tag) => !["all", "nav", "post", "posts"].includes(tag)),
  );

  return { dir: { input: "content", includes: "../_includes", data: "../_data" } };
};
