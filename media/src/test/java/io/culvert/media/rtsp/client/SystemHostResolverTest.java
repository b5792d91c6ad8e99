package io.culvert.media.rtsp.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class SystemHostResolverTest {
    private final SystemHostResolver resolver = new SystemHostResolver(Runnable::run);

    @Test
    void addressOfALink_keepsItsZone() {
        assertThat(resolve("fe80::1%1"))
                .isInstanceOfSatisfying(Inet6Address.class, address -> assertThat(address.getScopeId())
                        .isEqualTo(1));
    }

    @Test
    void addressInNumbers_isAnsweredAtOnce() {
        SystemHostResolver asksNobody = new SystemHostResolver(question -> {
            throw new AssertionError("asked the system");
        });

        assertThat(asksNobody.resolve("192.0.2.1").toCompletableFuture())
                .isCompletedWithValueMatching(
                        address -> address.getHostAddress().equals("192.0.2.1"));
        assertThat(asksNobody.resolve("2001:db8::1").toCompletableFuture()).isCompleted();
    }

    private InetAddress resolve(String host) {
        return resolver.resolve(host).toCompletableFuture().join();
    }
}
