package io.culvert.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.agent.net.AddressLookup;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Where a look ends before there is an address; with one, {@code ScanCommandIT} and {@code DoctorCommandIT} look. */
class TlsLookTest {
    private static final GatewayAddress GATEWAY = new GatewayAddress("gateway.example.org", 8443);

    @Test
    void nameServerThatNeverAnswers_isWaitedForNoLongerThanAsked() {
        long begun = System.nanoTime();

        assertThatThrownBy(() -> look(name -> new CompletableFuture<>(), 50))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no name server answered");

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void nameThatIsNotKnown_isAFailure() {
        assertThatThrownBy(() -> look(name -> CompletableFuture.failedFuture(new UnknownHostException(name)), 4_000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gateway.example.org");
    }

    @Test
    void nameWithoutAddresses_isAFailure() {
        assertThatThrownBy(() -> look(name -> CompletableFuture.completedFuture(List.of()), 4_000))
                .isInstanceOf(IOException.class);
    }

    private static TlsLook look(AddressLookup names, int timeoutMillis) throws Exception {
        return TlsLook.at(GATEWAY, CaPin.parse("sha256:00112233445566778899aabbccddeeff"), timeoutMillis, names);
    }
}
