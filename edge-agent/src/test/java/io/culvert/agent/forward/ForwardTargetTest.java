package io.culvert.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to write an address that somebody found useful for getting past a list. */
class ForwardTargetTest {

    @ParameterizedTest
    @CsvSource({
        "192.168.1.20, 192.168.1.20:80",
        "192.168.1.20:8080, 192.168.1.20:8080",
        "http://192.168.1.20, 192.168.1.20:80",
        "HTTP://192.168.1.20:8080/, 192.168.1.20:8080",
        "camera.lan:81, camera.lan:81",
        "Camera.LAN, camera.lan:80",
        "camera.lan.:81, camera.lan.:81",
        "cam_1:80, cam_1:80",
        "xn--bcher-kva.example, xn--bcher-kva.example:80",
        "[2001:db8::20]:8080, [2001:db8::20]:8080",
        "[fd12:3456::1], [fd12:3456::1]:80",
        "1e100.net, 1e100.net:80",
        "192.168.1.20:65535, 192.168.1.20:65535",
        // Written digit by digit: the owner means it.
        "127.0.0.1:8080, 127.0.0.1:8080",
        "[::1]:8080, [::1]:8080",
        "169.254.10.20, 169.254.10.20:80",
        "[fe80::1%eth0]:80, [fe80::1%eth0]:80",
    })
    void goodSpelling_isRead(String text, String shown) {
        assertThat(ForwardTarget.parse(text, 80)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // other spellings of 127.0.0.1 and of other addresses
                "2130706433",
                "017700000001",
                "0x7f000001",
                "0x7f.0.0.1",
                "0x7f.1",
                "0X7F.0X1",
                "0x",
                "127.1",
                "127.0.1",
                "0177.0.0.1",
                "0177.0.0.01",
                "127.0.0.01",
                "127.0.0.1.",
                "127.0.0.1.1",
                "127.0.0.256",
                "127.0.0.0x1",
                "127.0.0.-1",
                "1.2.3",
                "3232235796",
                "192.168.257",
                "camera.1",
                "camera.0x10",
                "localhost",
                "LOCALHOST:80",
                "localhost.",
                "door.localhost",
                // nothing listens there, whoever writes it
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "239.255.255.250:80",
                "240.0.0.1",
                "255.255.255.255",
                "[::]:80",
                "[ff02::1]:80",
                // IPv4 inside IPv6
                "[::ffff:127.0.0.1]:80",
                "[::ffff:7f00:1]:80",
                "[::ffff:192.168.1.20]:80",
                "[::127.0.0.1]:80",
                "[::7f00:1]:80",
                // brackets and zones
                "::1",
                "::1:80",
                "[::1",
                "[::1]x:80",
                "[::1%lo]:80",
                "[2001:db8::1%25eth0]:80",
                "[fe80::1%]:80",
                "[fe80::1%eth0/../]:80",
                "[127.0.0.1]:80",
                "[camera.lan]:80",
                "[]:80",
                // user, path, query, fragment
                "http://camera.lan@169.254.169.254/",
                "camera.lan:80@127.0.0.1:80",
                "http://127.0.0.1\\@camera.lan/",
                "http://camera.lan/admin",
                "http://camera.lan//",
                "http://camera.lan?x",
                "http://camera.lan#@127.0.0.1",
                "camera.lan#",
                // schemes
                "https://camera.lan",
                "ftp://camera.lan",
                "gopher://camera.lan:70",
                "file:///etc/passwd",
                "http:camera.lan",
                "http:///camera.lan",
                "http://",
                // ports
                "camera.lan:0",
                "camera.lan:65536",
                "camera.lan:99999",
                "camera.lan:-1",
                "camera.lan:+80",
                "camera.lan:080",
                "camera.lan:",
                "camera.lan:80:80",
                "camera.lan:http",
                "camera.lan:８０",
                ":80",
                "",
                " ",
                // no names
                "camera..lan",
                ".camera.lan",
                "camera.lan..",
                "-camera.lan",
                "camera-.lan",
                "cam era.lan",
                " camera.lan",
                "camera.lan\n",
                "camera.lan\r\nHost: x",
                "camera.lan\u0000",
                "camera%2elan",
                "127%2e0%2e0%2e1",
                "*.lan",
                "$(reboot)",
                "cámara.lan",
                "сamera.lan", // Cyrillic es
                "ⓛocalhost",
                "１２７.0.0.1",
                "127。0。0。1",
                "camera.lan\u200b",
            })
    void badSpelling_isRefused(String text) {
        assertThatThrownBy(() -> ForwardTarget.parse(text, 80)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusal_showsWhatOnlyLooksLikeALetter_andNoPassword() {
        assertThatThrownBy(() -> ForwardTarget.parse("\u0441amera.lan", 80))
                .hasMessageContaining("\"\\u0441amera.lan\"");
        assertThatThrownBy(() -> ForwardTarget.parse("http://admin:hunter2@camera.lan", 80))
                .hasMessageContaining("user name")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void longName_isRefused() {
        assertThatThrownBy(() -> ForwardTarget.parse("a.".repeat(126) + "lan", 80))
                .hasMessageContaining("255 characters");
        assertThatThrownBy(() -> ForwardTarget.parse("a".repeat(64) + ".lan", 80))
                .hasMessageContaining("no host name");
    }

    @Test
    void on_takesTheHostOfAStream() {
        assertThat(ForwardTarget.on("192.168.1.20", 80)).isEqualTo(new ForwardTarget("192.168.1.20", 80));
        assertThat(ForwardTarget.on("2001:db8::1", 80)).isEqualTo(new ForwardTarget("2001:db8::1", 80));
        assertThatThrownBy(() -> ForwardTarget.on("127.1", 80)).isInstanceOf(IllegalArgumentException.class);
    }
}
