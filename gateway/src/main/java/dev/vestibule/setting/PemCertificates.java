package dev.vestibule.setting;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** Files of certificates, as settings name them. */
public final class PemCertificates {
  private PemCertificates() {}

  /**
   * What is in the file.
   *
   * @throws IOException if it cannot be read or holds no certificate in PEM (RFC 7468); its message
   *     names the file and what is expected
   */
  public static byte[] read(Path file) throws IOException {
    try {
      byte[] content = Files.readAllBytes(file);
      if (!CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(content))
          .isEmpty()) {
        return content;
      }
    } catch (CertificateException | IOException e) {
      throw new IOException(refused(file), e);
    }
    throw new IOException(refused(file));
  }

  private static String refused(Path file) {
    return file + " (expected: a readable file of certificates in PEM)";
  }
}
