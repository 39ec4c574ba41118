package dev.vestibule.lab.provider;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A relying party that does by hand, and in the open, what a gateway does. */
public final class TestClient implements AutoCloseable {

  static final String CALLBACK = "http://127.0.0.1:9/callback";
  public static final String VERIFIER = "a-verifier-that-is-long-enough-for-the-rfc-0123456789";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RotatingProvider provider;

  public TestClient(RotatingProvider provider) {
    this.provider = provider;
  }

  public record Answer(int status, JsonObject body) {
    String error() {
      return body.getString("error", "");
    }
  }

  JsonObject getJson(String path) throws Exception {
    return new JsonObject(get(path, Map.of()).body());
  }

  HttpResponse<String> get(String path, Map<String, String> headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(provider.issuer() + path));
    headers.forEach(request::header);
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, Map<String, String> form, Map<String, String> headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(provider.issuer() + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(encoded(form)));
    headers.forEach(request::header);
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  Map<String, String> authorizationRequest() throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
    Map<String, String> parameters = new HashMap<>();
    parameters.put("response_type", "code");
    parameters.put("client_id", RotatingProvider.CLIENT_ID);
    parameters.put("redirect_uri", CALLBACK);
    parameters.put("scope", "openid profile email");
    parameters.put("state", "state 1");
    parameters.put("nonce", "nonce-1");
    parameters.put(
        "code_challenge", Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    parameters.put("code_challenge_method", "S256");
    return parameters;
  }

  HttpResponse<String> authorize(Map<String, String> parameters) throws Exception {
    return authorize(parameters, Map.of());
  }

  HttpResponse<String> authorize(Map<String, String> parameters, Map<String, String> headers)
      throws Exception {
    return get("/authorize?" + encoded(parameters), headers);
  }

  /** Fills in the form of that page. */
  HttpResponse<String> logIn(String page, String user) throws Exception {
    return post(
        "/login",
        Map.of("ticket", ticket(page), "username", user, "password", RotatingProvider.PASSWORD),
        Map.of());
  }

  static String ticket(String page) {
    int from = page.indexOf("name=\"ticket\" value=\"") + 21;
    return page.substring(from, page.indexOf('"', from));
  }

  /** What a browser would send back. */
  static String cookie(HttpResponse<String> response) {
    String set = response.headers().firstValue("Set-Cookie").orElseThrow();
    return set.substring(0, set.indexOf(';'));
  }

  /** The parameters that the provider sent back with the browser. */
  static Map<String, String> redirected(HttpResponse<String> response) {
    String location = response.headers().firstValue("Location").orElseThrow();
    Map<String, String> parameters = new HashMap<>();
    for (String pair : location.substring(location.indexOf('?') + 1).split("&", -1)) {
      String[] parts = pair.split("=", 2);
      parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  public String code() throws Exception {
    provider.autoLogin(User.ada());
    return redirected(authorize(authorizationRequest())).getOrDefault("code", "");
  }

  public Answer redeem(String code, String verifier) throws Exception {
    return token(
        Map.of(
            "grant_type", "authorization_code",
            "code", code,
            "redirect_uri", CALLBACK,
            "code_verifier", verifier));
  }

  public Answer refresh(String token) throws Exception {
    return token(refreshForm(token));
  }

  CompletableFuture<Answer> refreshLater(String token) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(provider.issuer() + "/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Authorization", basic(RotatingProvider.CLIENT_SECRET))
            .POST(HttpRequest.BodyPublishers.ofString(encoded(refreshForm(token))))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(TestClient::read);
  }

  Answer token(Map<String, String> form) throws Exception {
    return read(
        post("/token", form, Map.of("Authorization", basic(RotatingProvider.CLIENT_SECRET))));
  }

  int userinfo(String accessToken) throws Exception {
    return get("/userinfo", Map.of("Authorization", "Bearer " + accessToken)).statusCode();
  }

  static String basic(String secret) {
    String pair = RotatingProvider.CLIENT_ID + ":" + secret;
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> refreshForm(String token) {
    return Map.of("grant_type", "refresh_token", "refresh_token", token);
  }

  private static Answer read(HttpResponse<String> response) {
    boolean json =
        response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
    return new Answer(
        response.statusCode(), json ? new JsonObject(response.body()) : new JsonObject());
  }

  private static String encoded(Map<String, String> form) {
    StringBuilder text = new StringBuilder();
    form.forEach((name, value) ->
        text.append(text.isEmpty() ? "" : "&")
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return text.toString();
  }

  @Override
  public void close() {
    http.close();
  }
}
