export default {
  layout: "page.njk",
  tags: ["posts"],
  permalink: (data) => `${data.page.filePathStem}.html`,
};
