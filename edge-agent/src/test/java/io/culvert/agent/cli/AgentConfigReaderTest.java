package io.culvert.agent.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.agent.camera.CameraConfig;
import io.culvert.agent.forward.ForwardService;
import io.culvert.agent.forward.ForwardTarget;
import io.culvert.agent.identity.GatewayAddress;
import io.culvert.agent.motion.Mailbox;
import io.culvert.agent.motion.SmtpConfig;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.client.MediaTransport;
import io.culvert.media.rtsp.client.StreamBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentConfigReaderTest {
    @TempDir
    private Path folder;

    @Test
    void config_withEverything_isRead() throws Exception {
        Files.writeString(folder.resolve("door.password"), "s3cret pass\n");
        AgentConfig config = read("""
                gateways: ["gw1.example.org:8443", "192.0.2.7:443"]
                ca_fingerprint: sha256:00112233445566778899aabbccddeeff
                state_dir: state
                cameras:
                  - name: door
                    url: rtsp://192.0.2.10/main
                    sub_url: rtsp://192.0.2.10/sub
                    username: admin
                    password_file: door.password
                    transport: udp
                    services: {onvif: {url: "http://192.0.2.10"}, http: "192.0.2.10:8080"}
                  - name: yard
                    url: rtsp://u:p@192.0.2.11:8554/x
                    services: [http]
                  - name: gate
                    url: rtsp://gate.lan/x
                    services: {onvif: }
                """);

        assertThat(config.gateways())
                .containsExactly(new GatewayAddress("gw1.example.org", 8443), new GatewayAddress("192.0.2.7", 443));
        assertThat(String.valueOf(config.caPin())).isEqualTo("sha256:00112233445566778899aabbccddeeff");
        assertThat(config.stateDir()).isEqualTo(folder.resolve("state"));
        CameraConfig door = config.cameras().get(0);
        assertThat(door.main().url().path()).isEqualTo("/main");
        assertThat(door.main().transport()).isEqualTo(MediaTransport.UDP);
        assertThat(requireNonNull(door.main().credentials()).password()).isEqualTo(Secret.of("s3cret pass"));
        assertThat(requireNonNull(door.sub()).url().path()).isEqualTo("/sub");
        assertThat(requireNonNull(door.sub()).credentials())
                .isEqualTo(door.main().credentials());
        assertThat(door.services()).containsOnlyKeys("onvif", "http");
        assertThat(config.services())
                .containsOnlyKeys("door", "yard", "gate")
                .containsEntry(
                        "door",
                        Map.of(
                                ForwardService.ONVIF, new ForwardTarget("192.0.2.10", 80),
                                ForwardService.HTTP, new ForwardTarget("192.0.2.10", 8080)))
                .containsEntry("yard", Map.of(ForwardService.HTTP, new ForwardTarget("192.0.2.11", 80)))
                .containsEntry("gate", Map.of(ForwardService.ONVIF, new ForwardTarget("gate.lan", 80)));
        CameraConfig yard = config.cameras().get(1);
        assertThat(yard.sub()).isNull();
        assertThat(yard.main().transport()).isEqualTo(MediaTransport.AUTO);
        assertThat(requireNonNull(yard.main().credentials()).username()).isEqualTo("u");
        assertThat(config.toString()).doesNotContain("s3cret");
    }

    @Test
    void camera_mayHaveABudgetOfItsOwn_andBasicOnlyWhereItIsSaid() throws Exception {
        AgentConfig config = read("""
                state_dir: state
                cameras:
                  - name: plain
                    url: rtsp://192.0.2.10/main
                  - name: own
                    url: rtsp://192.0.2.10/main
                    allow_basic: true
                    max_bitrate: 8000000
                    max_access_unit: 1048576
                  - name: secure
                    url: rtsps://192.0.2.10/main
                """);
        assertThat(config.cameras())
                .extracting(camera -> camera.main().allowBasic())
                .containsExactly(false, true, true);
        assertThat(config.cameras().get(0).main().budget()).isEqualTo(StreamBudget.defaults());
        assertThat(config.cameras().get(1).main().budget())
                .isEqualTo(StreamBudget.defaults().withMaxBitrate(8_000_000).withMaxAccessUnitBytes(1 << 20));
        assertThatThrownBy(() -> read("""
                state_dir: state
                cameras:
                  - name: wrong
                    url: rtsp://192.0.2.10/main
                    allow_basic: perhaps
                    max_bitrate: 10
                    max_access_unit: 17000000
                """))
                .message()
                .contains("allow_basic is \"perhaps\" (expected: true or false)")
                .contains("max_bitrate is \"10\" (expected: 64000 to 1000000000)")
                .contains("max_access_unit is \"17000000\" (expected: 65536 to 16777216)");
    }

    @Test
    void config_withTheLeast_takesTheRestFromTheEnrolment() throws Exception {
        AgentConfig config = read("state_dir: /var/lib/culvert-agent");
        assertThat(config.gateways()).isEmpty();
        assertThat(config.caPin()).isNull();
        assertThat(config.cameras()).isEmpty();
    }

    @Test
    void allProblems_areToldAtOnce() {
        assertThatThrownBy(() -> read("""
                gateways: [gw1, "gw2:1"]
                ca_fingerprint: md5:00
                colour: blue
                cameras:
                  - name: a/b
                    url: http://192.0.2.10/
                    transport: pigeon
                    pasword_file: x
                  - url: rtsp://192.0.2.10/
                    username: admin
                    password_file: nowhere
                  - name: twice
                    url: rtsp://192.0.2.10/
                    services: {http: "somewhere:0", ftp: "192.0.2.10", onvif: {url: 127.1, path: x}}
                  - name: twice
                    url: rtsp://u:p@192.0.2.10/
                    username: v
                  - name: listed
                    url: rtsp://127.1/
                    services: [http, telnet, http]
                  - name: odd
                    url: rtsp://192.0.2.10/
                    services: http
                  - plain
                """))
                .isInstanceOf(ConfigException.class)
                .message()
                .contains("agent.yml has 21 problems")
                .contains("state_dir is missing")
                .contains("gateways[0] is wrong: \"gw1\" is no gateway address (expected: host:port)")
                .contains("ca_fingerprint is wrong")
                .contains("colour is unknown (known: ca_fingerprint, cameras, gateways, motion, state_dir)")
                .contains("cameras[0].name \"a/b\" cannot be used")
                .contains("cameras[0].url is wrong")
                .contains("cameras[0].transport is \"pigeon\" (expected: tcp, udp or auto)")
                .contains("cameras[0].pasword_file is unknown")
                .contains("cameras[1].name is missing")
                .contains("cameras[1].password_file " + folder.resolve("nowhere") + " cannot be read")
                .contains("cameras[2].services.http \"somewhere:0\" is an address with a wrong port")
                .contains("cameras[2].services.ftp is unknown (known: http, onvif)")
                .contains("cameras[2].services.onvif.path is unknown (known: login, url)")
                .contains("cameras[2].services.onvif.url \"127.1\" is no IPv4 address")
                .contains("cameras[4].services[0] has no usable host in url: \"127.1\" is no IPv4 address")
                .contains("cameras[4].services[1] is \"telnet\" (expected: http, onvif)")
                .contains("cameras[5].services is a value (expected: a list of names, or a mapping")
                .contains("cameras[3].name \"twice\" is used twice")
                .contains("cameras[3].url holds a user name")
                .contains("cameras[6] is a value (expected: a mapping)");
    }

    @Test
    void noYaml_isToldWithItsLine_withoutItsText() {
        assertThatThrownBy(() -> read("state_dir: x\ncameras: [ {url: 'rtsp://u:hunter2@h/ }\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no YAML")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void key_thatComesTwice_isRefused() {
        assertThatThrownBy(() -> read("state_dir: x\nstate_dir: y\n"))
                .hasMessageContaining("line 2")
                .hasMessageContaining("duplicate key");
    }

    @Test
    void file_thatIsMissingOrNoMapping_isRefused() {
        assertThatThrownBy(() -> AgentConfigReader.read(folder.resolve("none.yml")))
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> read("just text")).hasMessageContaining("not a mapping");
    }

    @Test
    void onvifLogin_isForCamerasWhoseOwnerAllowsIt() throws Exception {
        AgentConfig config = read("""
                state_dir: s
                cameras:
                  - name: door
                    url: rtsp://u:p@192.0.2.10/x
                    services: {onvif: {url: "192.0.2.10", login: true}}
                  - {name: yard, url: "rtsp://u:p@192.0.2.11/x", services: {onvif: {url: "192.0.2.11", login: false}}}
                  - {name: gate, url: "rtsp://u:p@192.0.2.12/x", services: [onvif]}
                """);
        assertThat(config.onvifLogins()).containsOnlyKeys("door");
        assertThat(requireNonNull(config.onvifLogins().get("door")).password()).isEqualTo(Secret.of("p"));

        assertThatThrownBy(() -> read("state_dir: s\ncameras: [{name: a, url: 'rtsp://h.lan/',"
                        + " services: {onvif: {url: h.lan, login: true}}}]"))
                .hasMessageContaining("services.onvif.login is true, and the camera has no username");
        assertThatThrownBy(() -> read("state_dir: s\ncameras: [{name: a, url: 'rtsp://u:p@h.lan/',"
                        + " services: {onvif: {url: h.lan, login: yes please}, http: {url: h.lan, login: true}}}]"))
                .hasMessageContaining("services.onvif.login is \"yes please\" (expected: true or false)")
                .hasMessageContaining("services.http.login is unknown");
    }

    @Test
    void mailListener_isRead() throws Exception {
        Files.writeString(folder.resolve("smtp.txt"), "s3cret mail\n");
        SmtpConfig mails = requireNonNull(read("""
                state_dir: state
                motion:
                  smtp: {listen: "192.168.1.10:2525", subject: alarm, username: cam, password_file: smtp.txt}
                cameras:
                  - {name: Door, url: "rtsp://192.168.1.20/x"}
                  - {name: yard, url: "rtsp://yard.lan/x", motion_address: Back.Yard@cams.lan}
                """).mails());

        assertThat(mails.listen()).isEqualTo(new InetSocketAddress("192.168.1.10", 2525));
        assertThat(mails.subject()).isEqualTo("alarm");
        assertThat(requireNonNull(mails.login()).password()).isEqualTo(Secret.of("s3cret mail"));
        assertThat(mails.mailboxes())
                .containsExactly(
                        new Mailbox("Door", "door", InetAddress.getByName("192.168.1.20")),
                        new Mailbox("yard", "back.yard@cams.lan", null));
        assertThat(mails.toString()).doesNotContain("s3cret");
        assertThat(requireNonNull(read("state_dir: s\nmotion: {smtp: {listen: '[fd00::1]:25'}}")
                                .mails())
                        .login())
                .isNull();
        assertThat(read("state_dir: s").mails()).isNull();
    }

    @Test
    void mailListener_whereStrangersCouldReachIt_orHalfOfALogin_isRefused() {
        for (String listen : new String[] {
            "0.0.0.0:2525",
            "[::]:2525",
            "203.0.113.1:2525",
            "[2001:db8::1]:25",
            "host.lan:2525",
            "192.168.1.10",
            "2525",
            "192.168.1.10:70000",
            "224.0.0.1:25"
        }) {
            assertThatThrownBy(() -> read("state_dir: s\nmotion: {smtp: {listen: '" + listen + "'}}"))
                    .as(listen)
                    .hasMessageContaining("motion.smtp.listen is \"" + listen + "\" (expected: a private address");
        }
        assertThatThrownBy(() -> read("state_dir: s\nmotion: {smtp: {listen: '10.0.0.1:25', username: a}}"))
                .hasMessageContaining("motion.smtp.password_file is missing");
        assertThatThrownBy(() -> read("state_dir: s\nmotion: {smtp: {listen: '10.0.0.1:25', password_file: no}}"))
                .hasMessageContaining("motion.smtp.username is missing");
        assertThatThrownBy(() -> read("state_dir: s\nmotion: {smtp: {subject: ' '}}"))
                .hasMessageContaining("motion.smtp.listen is missing")
                .hasMessageContaining("motion.smtp.subject is blank");
        assertThatThrownBy(() -> read("state_dir: s\nmotion: on")).hasMessageContaining("motion is a value");
        assertThatThrownBy(() -> read("state_dir: s\ncameras: [{name: a, url: 'rtsp://h/'}, {name: b, url:"
                        + " 'rtsp://h/', motion_address: A}]"))
                .hasMessageContaining("motion_address \"a\" is another camera's too");
    }

    @Test
    void everyKey_isInTheReference() throws IOException {
        String reference = Files.readString(Path.of("..", "docs", "agent.md"));
        assertThatThrownBy(() -> read("x: 1\nstate_dir: s\ncameras: [{name: n, url: 'rtsp://192.0.2.1/', x: 1}]\n"
                        + "motion: {x: 1, smtp: {listen: '127.0.0.1:2525', x: 1}}"))
                .message()
                .satisfies(message -> assertThat(Pattern.compile("known: ([a-z_, ]+)")
                                .matcher(message)
                                .results()
                                .flatMap(known -> Stream.of(known.group(1).split(", "))))
                        .hasSize(21)
                        .allSatisfy(key -> assertThat(reference).contains("| `" + key + "` |")));
    }

    @Test
    void read_byACommandThatWasGivenTheStateFolder_needsNone() throws Exception {
        Path given = folder.resolve("given");
        Path file = folder.resolve("agent.yml");

        Files.writeString(file, "cameras: [{name: yard, url: 'rtsp://192.0.2.11/x'}]");
        assertThat(AgentConfigReader.read(file, given).stateDir()).isEqualTo(given);
        assertThat(AgentConfigReader.read(file, given).cameras()).hasSize(1);

        Files.writeString(file, "state_dir: elsewhere");
        assertThat(AgentConfigReader.read(file, given).stateDir()).isEqualTo(given);
    }

    private AgentConfig read(String text) throws IOException, ConfigException {
        Path file = folder.resolve("agent.yml");
        Files.writeString(file, text);
        return AgentConfigReader.read(file);
    }
}
