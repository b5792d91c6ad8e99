package io.culvert.gateway.cameras;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.node.OutboundRule;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.vault.Vault;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.client.Credentials;
import io.culvert.media.rtsp.client.RtspClientConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DirectSourcesTest {

    private static final UUID CAMERA = UUID.fromString("00000000-0000-0000-0000-0000000000ca");

    private final DirectSources direct =
            new DirectSources(Vault.withKey(new byte[32]), new OutboundRule(List.of()), host -> switch (host) {
                case "camera.example" -> CompletableFuture.completedFuture(InetAddress.ofLiteral("198.51.100.7"));
                case "inside.example" -> CompletableFuture.completedFuture(InetAddress.ofLiteral("10.0.0.7"));
                case "metadata.example" -> CompletableFuture.completedFuture(InetAddress.ofLiteral("169.254.169.254"));
                case "10.0.0.7", "127.0.0.1", "::1", "198.51.100.66" ->
                    CompletableFuture.completedFuture(InetAddress.ofLiteral(host));
                default -> CompletableFuture.failedFuture(new UnknownHostException(host));
            });

    @Test
    void seal_keepsThePasswordAndShowsNothingOfIt() {
        CameraSource.Rtsp source =
                sealed(draft("rtsp://camera.example/live?user=admin&password=s3cret", "admin", "pa:ss"));

        assertThat(source.toString()).doesNotContain("s3cret").doesNotContain("pa:ss");
        assertThat(source.url()).startsWith("rtsp://camera.example/live");
        assertThat(dial(source).url().uri()).isEqualTo("rtsp://camera.example/live?user=admin&password=s3cret");
        assertThat(dial(source).credentials()).isEqualTo(new Credentials("admin", Secret.of("pa:ss")));
    }

    @Test
    void seal_takesUserAndPasswordOutOfTheAddress() {
        CameraSource.Rtsp source = sealed(draft("rtsp://joe:p%40ss@camera.example:5554/live", null, null));

        assertThat(source.url()).isEqualTo("rtsp://camera.example:5554/live");
        assertThat(source.username()).isEqualTo("joe");
        assertThat(dial(source).credentials()).isEqualTo(new Credentials("joe", Secret.of("p@ss")));
    }

    @Test
    void seal_ofWhatIsThereAlready_keepsTheSourceItself() {
        CameraSource.Rtsp before = sealed(draft("rtsp://camera.example/live?password=x", "admin", "pass"));

        SourceOutcome outcome = direct.seal(CAMERA, draft(before.url(), "admin", null), before, false);

        assertThat(((SourceOutcome.Ready) outcome).source()).isSameAs(before);
    }

    @Test
    void seal_withAnotherPathAtTheSameCamera_keepsThePassword() {
        CameraSource.Rtsp before = sealed(draft("rtsp://camera.example/one", "admin", "pass"));

        CameraSource.Rtsp after =
                ready(direct.seal(CAMERA, draft("rtsp://camera.example/two", "admin", null), before, false));

        assertThat(dial(after).credentials()).isEqualTo(new Credentials("admin", Secret.of("pass")));
    }

    @Test
    void seal_withAnotherHost_neverSendsTheStoredPasswordThere() {
        CameraSource.Rtsp before = sealed(draft("rtsp://camera.example/one", "admin", "pass"));

        assertThat(direct.seal(CAMERA, draft("rtsp://198.51.100.66/one", "admin", null), before, false))
                .isInstanceOfSatisfying(SourceOutcome.Invalid.class, invalid -> assertThat(invalid.field())
                        .isEqualTo("source.password"));
    }

    @Test
    void seal_forAUser_refusesPrivateAddressesByNameAndNumber() {
        for (String host : List.of("inside.example", "10.0.0.7", "127.0.0.1", "[::1]", "metadata.example")) {
            assertThat(direct.seal(CAMERA, draft("rtsp://" + host + "/live", null, null), null, false))
                    .as(host)
                    .isInstanceOf(SourceOutcome.Invalid.class);
        }
    }

    @Test
    void seal_forAProvider_allowsPrivateAddressesButNotTheLink() {
        assertThat(direct.seal(CAMERA, draft("rtsp://inside.example/live", null, null), null, true))
                .isInstanceOf(SourceOutcome.Ready.class);
        assertThat(direct.seal(CAMERA, draft("rtsp://metadata.example/live", null, null), null, true))
                .isInstanceOf(SourceOutcome.Invalid.class);
    }

    @Test
    void dial_ofANameThatMovedToAForbiddenAddress_isRefusedWhenDialled() {
        var target = new CameraTarget(Secret.of("rtsp://inside.example/live"), null, null);
        var source = new CameraSource.Rtsp(
                "rtsp://inside.example/live", null, null, target.seal(Vault.withKey(new byte[32]), CAMERA), false);

        assertThat(dial(source).resolver().resolve("inside.example").toCompletableFuture())
                .isCompletedExceptionally();
    }

    @Test
    void seal_ofJunk_namesTheFieldAndNotTheText() {
        assertThat(direct.seal(CAMERA, draft("http://joe:secret@camera.example/", null, null), null, true))
                .isInstanceOfSatisfying(SourceOutcome.Invalid.class, invalid -> {
                    assertThat(invalid.field()).isEqualTo("source.url");
                    assertThat(invalid.reason()).doesNotContain("secret");
                });
    }

    private RtspClientConfig dial(CameraSource.Rtsp source) {
        return direct.dial(camera(source), source, Quality.MAIN);
    }

    private CameraSource.Rtsp sealed(SourceDraft.Rtsp draft) {
        return ready(direct.seal(CAMERA, draft, null, false));
    }

    private static CameraSource.Rtsp ready(SourceOutcome outcome) {
        assertThat(outcome).isInstanceOf(SourceOutcome.Ready.class);
        return (CameraSource.Rtsp) ((SourceOutcome.Ready) outcome).source();
    }

    private static SourceDraft.Rtsp draft(String url, @Nullable String username, @Nullable String password) {
        return new SourceDraft.Rtsp(Secret.of(url), null, username, password == null ? null : Secret.of(password));
    }

    private static Camera camera(CameraSource source) {
        return new CameraMaker().id(CAMERA).source(source).make();
    }
}
