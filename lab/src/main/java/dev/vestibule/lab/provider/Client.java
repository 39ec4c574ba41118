package dev.vestibule.lab.provider;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A registered client with its secret. */
record Client(String id, String secret) {

  boolean hasSecret(String presented) {
    return MessageDigest.isEqual(
        secret.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Client[" + id + "]";
  }
}
