package io.culvert.gateway.pki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.gateway.database.TestDatabase;
import io.culvert.gateway.vault.SealBrokenException;
import io.culvert.gateway.vault.Vault;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CertificateAuthorityTableIT {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final Vault vault = Vault.withKey(new byte[32]);

    @Test
    void loadOrCreate_byGatewaysThatStartTogetherAndAgain_isOneAuthority() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                ExecutorService gateways = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> starts = Stream.generate(
                            () -> (Callable<String>) () -> new CertificateAuthorityTable(database.database(), vault)
                                    .loadOrCreate(NOW)
                                    .fingerprint())
                    .limit(8)
                    .toList();
            Set<String> fingerprints = new HashSet<>();
            for (Future<String> start : gateways.invokeAll(starts)) {
                fingerprints.add(start.get());
            }
            fingerprints.add(new CertificateAuthorityTable(database.database(), vault)
                    .loadOrCreate(NOW.plusSeconds(1_000))
                    .fingerprint());

            assertThat(fingerprints).hasSize(1);
        }
    }

    @Test
    void privateKey_isSealedInTheDatabase() {
        try (TestDatabase database = TestDatabase.create()) {
            CertificateAuthority authority =
                    new CertificateAuthorityTable(database.database(), vault).loadOrCreate(NOW);
            byte[] sealed = database.database()
                    .one("select sealed_private_key from certificate_authorities", row -> row.getBytes(1))
                    .orElseThrow();
            String key = new String(authority.privateKey().getEncoded(), ISO_8859_1);

            assertThat(new String(sealed, ISO_8859_1)).doesNotContain(key.substring(30, 46));
            CertificateAuthorityTable stranger =
                    new CertificateAuthorityTable(database.database(), Vault.withKey(new byte[] {
                        1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
                    }));
            assertThatThrownBy(() -> stranger.loadOrCreate(NOW)).isInstanceOf(SealBrokenException.class);
        }
    }
}
