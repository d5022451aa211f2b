// Shows the description. Tokens that are tried out stay in this page; no validator elsewhere is asked.
window.addEventListener("load", () => {
  window.SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#api",
    deepLinking: true,
    docExpansion: "none",
    validatorUrl: null,
  });
});
