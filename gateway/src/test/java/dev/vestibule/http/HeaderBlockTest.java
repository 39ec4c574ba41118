package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vestibule.decision.IdentityHeaders.Pair;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HeaderBlockTest {
  @Test
  void visibleAsciiIsWrittenAsItIs() {
    assertThat(HeaderBlock.value("ada@example.org")).isEqualTo("ada@example.org");
    assertThat(HeaderBlock.value("a b, c")).isEqualTo("a b, c");
    assertThat(HeaderBlock.value("")).isEmpty();
  }

  @Test
  void anythingElseIsPercentEncodedAsAWhole() {
    assertThat(HeaderBlock.value("Zo\u00eb 100%")).isEqualTo("Zo%C3%AB%20100%25");
    assertThat(HeaderBlock.value("a\r\nSet-Cookie: x=y")).isEqualTo("a%0D%0ASet-Cookie:%20x=y");
    assertThat(HeaderBlock.value("\ud83d\ude00")).isEqualTo("%F0%9F%98%80");
  }

  @Test
  void noTwoValuesAreWrittenAlike() {
    assertThat(HeaderBlock.value("%C3%A9ric")).isEqualTo("%25C3%25A9ric");
    assertThat(HeaderBlock.value("\u00e9ric")).isEqualTo("%C3%A9ric");
    assertThat(HeaderBlock.value(" admin ")).isEqualTo("%20admin%20");
  }

  @Test
  void whateverAClaimHoldsStaysInItsHeaderAndCanBeReadAgain() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      String text =
          random
              .ints(random.nextInt(12), 1, 0x3000)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();

      String value = HeaderBlock.value(text);

      assertThat(value).matches("[ -~]*").isEqualTo(value.strip());
      assertThat(URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8))
          .isEqualTo(text);
    }
  }

  @Test
  void everyHeaderIsThereAlsoWithoutAValue() {
    MultiMap headers = HttpHeaders.headers();

    block(new Pair("x-a", "1"), new Pair("x-b", "")).replace(headers);

    assertThat(headers.get("X-A")).isEqualTo("1");
    assertThat(headers.get("X-B")).isEmpty();
  }

  @Test
  void whatOneAnswerAddsIsNotInTheOthers() {
    HeaderBlock block = block(new Pair("x-a", "1"));
    MultiMap one = HttpHeaders.headers();
    MultiMap other = HttpHeaders.headers();

    block.replace(one);
    one.set("connection", "close").set("x-a", "2");
    block.replace(other);

    assertThat(one.get("x-a")).isEqualTo("2");
    assertThat(other.get("x-a")).isEqualTo("1");
    assertThat(other.contains("connection")).isFalse();
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> block(new Pair("x a", "")));
  }

  private static HeaderBlock block(Pair... pairs) {
    return new HeaderBlock.Encoder().encode(List.of(pairs));
  }
}
