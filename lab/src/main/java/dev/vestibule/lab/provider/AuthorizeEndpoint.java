package dev.vestibule.lab.provider;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The authorization endpoint with its login form (OpenID Connect Core 3.1.2, PKCE of RFC 7636,
 * {@code iss} of RFC 9207). Runs on the provider's event loop.
 */
final class AuthorizeEndpoint {

  private static final int MOST_PENDING = 10_000;
  private static final int LONGEST_PARAMETER = 4_096;

  private record Asked(
      String client,
      String redirectUri,
      String state,
      @Nullable String challenge,
      @Nullable String nonce,
      String scope) {}

  private final ProviderSettings settings;
  private final String issuer;
  private final Clients clients;
  private final RedirectUris redirectUris;
  private final Grants grants;
  private final SingleSignOn singleSignOn;
  private final Tokens tokens;
  private final InstantSource clock;
  private final Ledger ledger;
  private volatile @Nullable User autoLogin;
  private volatile Map<String, String> last = Map.of();

  /** Requests whose form is being filled in, by ticket. Touched by the event loop only. */
  private final Map<String, Asked> pending = new Bounded<>(MOST_PENDING);

  AuthorizeEndpoint(
      ProviderSettings settings,
      String issuer,
      Clients clients,
      RedirectUris redirectUris,
      Grants grants,
      SingleSignOn singleSignOn,
      Tokens tokens,
      InstantSource clock,
      Ledger ledger) {
    this.settings = settings;
    this.issuer = issuer;
    this.clients = clients;
    this.redirectUris = redirectUris;
    this.grants = grants;
    this.singleSignOn = singleSignOn;
    this.tokens = tokens;
    this.clock = clock;
    this.ledger = ledger;
  }

  void autoLogin(@Nullable User user) {
    autoLogin = user;
  }

  Map<String, String> lastRequest() {
    return last;
  }

  void authorize(HttpServerRequest request) {
    ledger.authorizations.increment();
    MultiMap parameters = request.params();
    remember(parameters);
    String client = parameters.get("client_id");
    String redirectUri = parameters.get("redirect_uri");
    if (client == null || !clients.knows(client)) {
      refuse(request, "This provider does not know the client.");
      return;
    }
    if (redirectUri == null || !redirectUris.allows(redirectUri)) {
      refuse(request, "The redirect_uri is not registered.");
      return;
    }
    String state = Incoming.text(parameters, "state");
    Optional<String> fault = fault(parameters);
    if (fault.isPresent()) {
      redirect(request, redirectUri, state, Map.of("error", fault.get()));
      return;
    }
    Asked asked =
        new Asked(
            client,
            redirectUri,
            state,
            parameters.get("code_challenge"),
            parameters.get("nonce"),
            Incoming.text(parameters, "scope"));
    User auto = autoLogin;
    if (auto != null) {
      agree(request, asked, singleSignOn.begin(request, auto, clock.instant()));
      return;
    }
    List<String> prompt = List.of(Incoming.text(parameters, "prompt").split(" ", -1));
    Optional<SingleSignOn.Login> login = singleSignOn.of(request);
    if (login.isPresent() && !prompt.contains("login")) {
      agree(request, asked, login.get());
      return;
    }
    if (prompt.contains("none")) {
      redirect(request, redirectUri, state, Map.of("error", "login_required"));
      return;
    }
    ask(request, asked, "This is the lab's own provider. The form is filled in: one click.");
  }

  void login(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin")) {
      refuse(request, "This form only accepts what it sent itself.");
      return;
    }
    Incoming.form(request)
        .onSuccess(form -> login(request, form))
        .onFailure(noForm -> refuse(request, "This is not a form."));
  }

  private void login(HttpServerRequest request, MultiMap form) {
    Asked asked = pending.remove(Incoming.text(form, "ticket"));
    if (asked == null) {
      refuse(request, "This login is over. Start again at the application.");
      return;
    }
    Optional<User> user =
        settings
            .accounts()
            .authenticate(Incoming.text(form, "username"), Incoming.text(form, "password"));
    if (user.isEmpty()) {
      ask(request, asked, "User name or password is not right.");
      return;
    }
    agree(request, asked, singleSignOn.begin(request, user.get(), clock.instant()));
  }

  private Optional<String> fault(MultiMap parameters) {
    if (!"code".equals(parameters.get("response_type"))) {
      return Optional.of("unsupported_response_type");
    }
    if (!List.of(Incoming.text(parameters, "scope").split(" ", -1)).contains("openid")) {
      return Optional.of("invalid_scope");
    }
    boolean challenged = parameters.contains("code_challenge");
    if (settings.requiresPkce() && !challenged) {
      return Optional.of("invalid_request");
    }
    if (challenged && !"S256".equals(parameters.get("code_challenge_method"))) {
      return Optional.of("invalid_request");
    }
    return Optional.empty();
  }

  private void agree(HttpServerRequest request, Asked asked, SingleSignOn.Login login) {
    ledger.note(ProviderEvent.Kind.LOGIN, "", login.user().sub());
    String code =
        grants.issueCode(
            new Authorization(
                asked.client(),
                asked.redirectUri(),
                asked.challenge(),
                asked.nonce(),
                asked.scope(),
                login.user(),
                login.sid(),
                login.authTime()));
    redirect(request, asked.redirectUri(), asked.state(), Map.of("code", code));
  }

  private void redirect(
      HttpServerRequest request, String uri, String state, Map<String, String> answer) {
    Map<String, String> parameters = new LinkedHashMap<>(answer);
    if (!state.isEmpty()) {
      parameters.put("state", state);
    }
    parameters.put("iss", issuer);
    Answers.redirect(request, Answers.withQuery(uri, parameters));
  }

  private void ask(HttpServerRequest request, Asked asked, String text) {
    String ticket = tokens.next("ticket");
    pending.put(ticket, asked);
    URI target = URI.create(asked.redirectUri());
    Answers.page(
        request,
        200,
        "Log in",
        LoginPage.form(
            ticket,
            settings.accounts().first().preferredUsername(),
            settings.accounts().password(),
            text),
        target.getScheme() + "://" + target.getRawAuthority());
  }

  private void refuse(HttpServerRequest request, String text) {
    Answers.page(request, 400, "Not possible", LoginPage.message("Not possible", text), "");
  }

  private void remember(MultiMap parameters) {
    Map<String, String> seen = new LinkedHashMap<>();
    parameters.forEach((name, value) -> {
      if (seen.size() < 64 && value.length() <= LONGEST_PARAMETER) {
        seen.put(name, value);
      }
    });
    last = Map.copyOf(seen);
  }
}
