package io.culvert.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.agent.net.AddressLookup;
import io.culvert.media.rtsp.client.HostResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a name may lead to, and that the address judged is the address dialled. */
class TargetResolverTest {
    private static final ForwardTarget CAMERA = ForwardTarget.parse("camera.lan:80", 80);

    private final FakeNames names = new FakeNames();
    private final TargetResolver resolver = new TargetResolver(names);

    @ParameterizedTest
    @ValueSource(
            strings = {"192.168.1.20", "10.0.0.1", "172.16.0.9", "100.64.1.1", "8.8.8.8", "2001:db8::1", "fd12::1"})
    void name_thatLeadsToAHost_isDialled(String address) throws Exception {
        names.answer("camera.lan", address);
        InetSocketAddress found = resolver.resolve(CAMERA).toCompletableFuture().get();
        assertThat(found.getAddress()).isEqualTo(InetAddress.getByName(address));
        assertThat(found.getPort()).isEqualTo(80);
        assertThat(found.getAddress().toString())
                .as("keeps no name to ask again")
                .startsWith("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "0.0.0.1",
                "169.254.169.254",
                "169.254.0.1",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "224.0.0.251",
                "239.1.1.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "febf::1",
                "fd00:ec2::254",
                "ff02::fb",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "::ffff:0:127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::7f00:1",
                "2002:7f00:1::",
                "2001:0:7f00:1::1",
            })
    void name_thatLeadsAstray_isRefused(String address) {
        names.answer("camera.lan", address);
        assertForbidden();
    }

    @Test
    void name_withOneForbiddenAddressAmongGoodOnes_isRefused() {
        names.answer("camera.lan", "192.168.1.20", "192.168.1.21", "127.0.0.1");
        assertForbidden();
    }

    @Test
    void name_withSeveralGoodAddresses_takesIpv4() throws Exception {
        names.answer("camera.lan", "2001:db8::1", "192.168.1.20");
        assertThat(resolver.resolve(CAMERA).toCompletableFuture().get().getAddress())
                .isEqualTo(InetAddress.getByName("192.168.1.20"));
    }

    @Test
    void rebindingName_isAskedOncePerDialAndJudgedEachTime() throws Exception {
        names.answer("camera.lan", "93.184.216.34").answer("camera.lan", "127.0.0.1");

        InetSocketAddress first = resolver.resolve(CAMERA).toCompletableFuture().get();

        assertThat(names.asked).isEqualTo(1);
        assertThat(first.getAddress()).isEqualTo(InetAddress.getByName("93.184.216.34"));
        assertThat(first.isUnresolved()).isFalse();
        assertForbidden();
        assertThat(names.asked).isEqualTo(2);
    }

    @Test
    void resolverThatFails_meansNoDial_andOpensNothingAfterwards() {
        names.fail("camera.lan").answer("camera.lan", "127.0.0.1");
        assertThatThrownBy(() -> resolver.resolve(CAMERA).toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(UnknownHostException.class);
        assertForbidden();
    }

    @Test
    void emptyAnswer_meansNoDial() {
        names.answer("camera.lan");
        assertThatThrownBy(() -> resolver.resolve(CAMERA).toCompletableFuture().get())
                .hasCauseInstanceOf(UnknownHostException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8080", "[::1]:8080", "169.254.10.20", "[64:ff9b::7f00:1]:80"})
    void addressOfTheOwnersOwnHand_isDialledWithoutAsking(String text) throws Exception {
        ForwardTarget target = ForwardTarget.parse(text, 80);
        InetSocketAddress found = resolver.resolve(target).toCompletableFuture().get();
        assertThat(found.getAddress()).isEqualTo(InetAddress.getByName(target.host()));
        assertThat(names.asked).isZero();
    }

    @Test
    void systemsOwnSpellings_areJudgedByWhatTheyLeadTo() {
        // Past the reader of agent.yml, an operating system would take these for 127.0.0.1.
        TargetResolver real = new TargetResolver(AddressLookup.system());
        for (String host : new String[] {"127.1", "2130706433", "0x7f.1", "localhost"}) {
            assertThatThrownBy(() -> real.resolve(new ForwardTarget(host, 80))
                            .toCompletableFuture()
                            .get())
                    .as(host)
                    .hasCauseInstanceOf(UnknownHostException.class);
        }
    }

    @Test
    void streamsOfCameras_followTheSameRule() throws Exception {
        CameraHostResolver hosts = new CameraHostResolver(fixed("169.254.169.254"));
        assertThatThrownBy(
                        () -> hosts.resolve("camera.lan").toCompletableFuture().get())
                .hasCauseInstanceOf(TargetResolver.Forbidden.class);
        assertThat(hosts.resolve("localhost").toCompletableFuture().get().isLoopbackAddress())
                .isTrue();
        CameraHostResolver literal = new CameraHostResolver();
        assertThat(literal.resolve("127.0.0.1").toCompletableFuture().get())
                .isEqualTo(InetAddress.getByName("127.0.0.1"));
        assertThatThrownBy(
                        () -> literal.resolve("0.0.0.0").toCompletableFuture().get())
                .hasCauseInstanceOf(TargetResolver.Forbidden.class);
    }

    private static HostResolver fixed(String address) {
        return new HostResolver() {
            @Override
            public CompletionStage<InetAddress> resolve(String host) {
                return CompletableFuture.completedFuture(FakeNames.address(host, address));
            }
        };
    }

    private void assertForbidden() {
        assertThatThrownBy(() -> resolver.resolve(CAMERA).toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TargetResolver.Forbidden.class);
    }
}
