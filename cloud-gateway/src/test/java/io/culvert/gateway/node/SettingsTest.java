package io.culvert.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @TempDir
    Path folder;

    @Test
    void read_takesTheVariableOverTheFileOverTheDefault() throws Exception {
        Path file = file("""
                culvert:
                  http: { port: 81, plain: true }
                  rtsp-port: 555
                  trusted.proxies: [10.0.0.1, 10.1.0.0/16]
                """);
        Settings settings = Settings.read(file, Map.of("CULVERT_HTTP_PORT", "82", "PATH", "/bin"));
        assertThat(settings.port(ConfigKey.HTTP_PORT)).isEqualTo(82);
        assertThat(settings.on(ConfigKey.HTTP_PLAIN)).isTrue();
        assertThat(settings.port(ConfigKey.RTSP_PORT)).isEqualTo(555);
        assertThat(settings.port(ConfigKey.AGENT_PORT)).isEqualTo(8443);
        assertThat(settings.networks(ConfigKey.TRUSTED_PROXIES))
                .containsExactly(Network.parse("10.0.0.1"), Network.parse("10.1.0.0/16"));
    }

    @Test
    void read_withSeveralProblems_namesThemAllInOneMessage() throws Exception {
        Path file = file("culvert: { htp: { port: 1 }, http: { port: many } }\nother: 1\n");
        StartupRefused refused = refused(
                file,
                Map.of(
                        "CULVERT_BINDD", "127.0.0.1",
                        "CULVERT_CLUSTER_KEY", "tooshort-canary",
                        "CULVERT_TLS_CERT", "/cert.pem"));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused)
                .hasMessageContaining("CULVERT_HTP_PORT")
                .hasMessageContaining("did you mean culvert.http.port?")
                .hasMessageContaining("culvert.http.port is 'many' (expected: a port from 0 to 65535")
                .hasMessageContaining("other is not a key of Culvert")
                .hasMessageContaining("did you mean culvert.bind?")
                .hasMessageContaining("culvert.cluster.key (expected: at least 32 characters")
                .hasMessageContaining("only one of culvert.tls.cert and culvert.tls.key")
                .hasMessageContaining("6 problems");
        assertThat(refused.getMessage()).doesNotContain("canary");
    }

    @Test
    void read_withBrokenYaml_namesTheLineWithoutQuotingIt() throws Exception {
        StartupRefused refused = refused(file("culvert:\n  database.password: [canary\n"), Map.of());
        assertThat(refused).hasMessageContaining("line 3").hasMessageContaining("is not YAML");
        assertThat(refused.getMessage()).doesNotContain("canary");
    }

    @Test
    void read_withAnEmptyVariable_takesTheDefault() throws Exception {
        Settings settings = Settings.read(null, Map.of("CULVERT_BIND", "", "CULVERT_DATABASE_URL", ""));
        assertThat(settings.text(ConfigKey.BIND)).isNull();
        assertThat(settings.text(ConfigKey.DATABASE_URL)).isNull();
        assertThat(settings.text(ConfigKey.DATA_DIR)).isEqualTo("./data");
    }

    @Test
    void read_ofAKeyThatHasNoEffectYet_warns() throws Exception {
        Settings settings = Settings.read(null, Map.of("CULVERT_ARCHIVE_S3", "s3://video"));
        assertThat(settings.warnings()).singleElement().asString().contains("culvert.archive.s3");
    }

    @Test
    void archiveRoots_areFoldersWithTheirShares() throws Exception {
        assertThat(Settings.read(null, Map.of()).rootFolders(ConfigKey.ARCHIVE_ROOTS))
                .containsExactly(new RootFolder(Path.of("archive"), 90));
        Settings settings =
                Settings.read(null, Map.of("CULVERT_ARCHIVE_ROOTS", "/video:50%, /mnt/my disk , spare : 100 %"));
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.rootFolders(ConfigKey.ARCHIVE_ROOTS))
                .containsExactly(
                        new RootFolder(Path.of("/video"), 50),
                        new RootFolder(Path.of("/mnt/my disk"), 90),
                        new RootFolder(Path.of("spare"), 100));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/video:0%;from 1% to 100%",
                "/video:101%;from 1% to 100%",
                "/video:90;folders such as /video:90%",
                "/video:much;folders such as /video:90%",
                "/video,,/other;folders such as /video:90%",
                "/video,/video/more:50%;none is or lies in another",
                "/video,/tmp/../video;none is or lies in another",
                ".;not the data directory itself"
            })
    void archiveRoots_thatCannotBe_areRefusedWithWhatIsExpected(String roots, String expected) {
        StartupRefused refused = refused(null, Map.of("CULVERT_ARCHIVE_ROOTS", roots));
        assertThat(refused).hasMessageContaining("culvert.archive.roots").hasMessageContaining(expected);
        assertThat(refused.exitCode()).isEqualTo(2);
    }

    @Test
    void portRangesAndLimits_areCheckedAndRead() throws Exception {
        Settings usual = Settings.read(null, Map.of());
        assertThat(usual.portRange(ConfigKey.RTSP_UDP_PORTS).isAny()).isTrue();
        assertThat(usual.limit(ConfigKey.RTSP_CONNECTIONS)).hasValue(15_000);
        assertThat(usual.limit(ConfigKey.VIEWERS_PER_CAMERA)).isEmpty();
        Settings settings =
                Settings.read(null, Map.of("CULVERT_RTSP_UDP_PORTS", "50001-50008", "CULVERT_VIEWERS_PER_CAMERA", "5"));
        PortRange range = settings.portRange(ConfigKey.RTSP_UDP_PORTS);
        assertThat(range.pairs()).isEqualTo(3);
        assertThat(range.pair(0)).isEqualTo(50_002);
        assertThat(range.pair(2)).isEqualTo(50_006);
        assertThat(settings.limit(ConfigKey.VIEWERS_PER_CAMERA)).hasValue(5);
        for (String bad : List.of("50001", "50001-50002", "60000-50000", "0-10", "65000-70000", "any")) {
            assertThat(refusedWith(Map.of("CULVERT_RTSP_UDP_PORTS", bad)))
                    .as(bad)
                    .hasMessageContaining("culvert.rtsp.udp.ports is '" + bad + "' (expected: auto, off, or a range");
        }
        assertThat(refusedWith(Map.of("CULVERT_RTSP_CONNECTIONS", "0"))).hasMessageContaining("1 to 999999");
    }

    private static StartupRefused refusedWith(Map<String, String> environment) {
        return catchThrowableOfType(StartupRefused.class, () -> Settings.read(null, environment));
    }

    @Test
    void transport_thatTheMachineLacks_refusesInOneSentence() throws Exception {
        assertThat(refusedWith(Map.of("CULVERT_TRANSPORT", "kqueue")))
                .hasMessageContaining("auto, epoll, nio or io_uring");
        Throwable fault = new UnsatisfiedLinkError("no ring");
        fault.initCause(new IllegalStateException("io_uring_setup: Operation not permitted"));
        assertThat(Transport.refusal("io_uring", fault))
                .hasMessageContaining("culvert.transport is io_uring, which this machine does not have: ")
                .hasMessageContaining("Operation not permitted (expected: auto, which is ");
        assertThat(Transport.refusal("io_uring", fault).exitCode()).isEqualTo(2);
        assertThat(Transport.choose("auto")).isEqualTo(Transport.portable());
        assertThat(Transport.choose("nio")).isEqualTo(Transport.NIO);
    }

    @Test
    void toString_showsNoValue() throws Exception {
        Settings settings = Settings.read(null, Map.of("CULVERT_ADMIN_PASSWORD", "canary-canary"));
        assertThat(settings.toString()).doesNotContain("canary").contains("ADMIN_PASSWORD");
        assertThat(Objects.requireNonNull(settings.secret(ConfigKey.ADMIN_PASSWORD))
                        .reveal())
                .isEqualTo("canary-canary");
    }

    @Test
    void optionalPort_off_isEmpty() throws Exception {
        Settings settings = Settings.read(null, Map.of("CULVERT_HTTPS_PORT", "off"));
        assertThat(settings.optionalPort(ConfigKey.HTTPS_PORT)).isEmpty();
        assertThat(settings.optionalPort(ConfigKey.RTSPS_PORT)).hasValue(8322);
    }

    @Test
    void arguments_thatAreNone_areWrongUsage() {
        for (List<String> arguments : List.of(List.of("--nonsense"), List.of("--config"))) {
            StartupRefused refused = catchThrowableOfType(
                    StartupRefused.class, () -> GatewayArguments.parse(arguments.toArray(String[]::new)));
            assertThat(refused.exitCode()).as(arguments.toString()).isEqualTo(2);
        }
    }

    @Test
    void fileOfSettings_thatIsNamedAndNotThere_isWrongUsage() {
        Path none = folder.resolve("none.yml");
        StartupRefused refused = catchThrowableOfType(StartupRefused.class, () -> Settings.readUsual(none, Map.of()));
        assertThat(refused).hasMessageContaining("none.yml cannot be read");
        assertThat(refused.exitCode()).isEqualTo(2);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("gateway.yml"), text);
    }

    private static StartupRefused refused(@Nullable Path file, Map<String, String> environment) {
        return catchThrowableOfType(StartupRefused.class, () -> Settings.read(file, environment));
    }
}
