package io.culvert.gateway.forwards;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes between a caller and a camera, and what does not. */
class HeaderRulesTest {
    private static final String BASE = "/api/v1/cameras/yard/services/http";

    private static Map.Entry<String, String> header(String name, String value) {
        return Map.entry(name, value);
    }

    @Test
    void up_dropsWhateverIsOurs() {
        HttpHeaders up = new DefaultHttpHeaders();
        HeaderRules.up(
                List.of(
                        header("Authorization", "Bearer clk_key_x"),
                        header("Cookie", "culvert_session=clk_login_x"),
                        header("Host", "gateway.example.org"),
                        header("Origin", "https://gateway.example.org"),
                        header("Referer", "https://gateway.example.org/console"),
                        header("X-Forwarded-For", "192.0.2.1"),
                        header("Forwarded", "for=192.0.2.1"),
                        header("User-Agent", "someone's browser"),
                        header("Connection", "keep-alive, X-Mine"),
                        header("Upgrade", "websocket"),
                        header("TE", "trailers"),
                        header("Transfer-Encoding", "chunked"),
                        header("Content-Length", "7"),
                        header("Proxy-Authorization", "Basic x"),
                        header("X-Mine", "1"),
                        header("SOAPAction", "\"GetProfiles\""),
                        header("Content-Type", "application/soap+xml")),
                up);
        assertThat(up.entries())
                .extracting(entry -> entry.getKey() + ": " + entry.getValue())
                .containsExactlyInAnyOrder(
                        "soapaction: \"GetProfiles\"",
                        "content-type: application/soap+xml",
                        "host: camera",
                        "user-agent: Culvert",
                        "connection: close");
    }

    @Test
    void up_theCamerasOwnLogin_goesAsItsAuthorization() {
        HttpHeaders up = new DefaultHttpHeaders();
        HeaderRules.up(List.of(header("Camera-Authorization", "Digest username=\"viewer\"")), up);
        assertThat(up.get("Authorization")).isEqualTo("Digest username=\"viewer\"");
        assertThat(up.contains("Camera-Authorization")).isFalse();
    }

    @Test
    void down_letsNothingThroughThatActsInOurName() {
        HttpHeaders from = new DefaultHttpHeaders(false);
        for (String name : List.of(
                "Set-Cookie",
                "Set-Cookie2",
                "Access-Control-Allow-Origin",
                "Access-Control-Allow-Credentials",
                "Clear-Site-Data",
                "Refresh",
                "Link",
                "Service-Worker-Allowed",
                "Strict-Transport-Security",
                "Public-Key-Pins",
                "Content-Security-Policy",
                "X-Content-Type-Options",
                "Cross-Origin-Resource-Policy",
                "NEL",
                "Report-To",
                "SourceMap",
                "Alt-Svc",
                "Server",
                "Via",
                "Connection",
                "Keep-Alive",
                "Transfer-Encoding",
                "Trailer",
                "Upgrade",
                "X-Anything")) {
            from.add(name, "evil");
        }
        from.add("WWW-Authenticate", "Digest realm=\"cam\"");
        from.add("ETag", "\"1\"");
        from.add("Content-Type", "text/html; charset=utf-8");
        List<Map.Entry<String, String>> down = HeaderRules.down(from, BASE);
        assertThat(down).extracting(Map.Entry::getValue).doesNotContain("evil");
        assertThat(down)
                .contains(
                        header("Content-Security-Policy", "sandbox; frame-ancestors 'self'"),
                        header("X-Content-Type-Options", "nosniff"),
                        header("Cache-Control", "no-store"),
                        header("etag", "\"1\""),
                        header("Content-Type", "text/html; charset=utf-8"),
                        header("Camera-Authenticate", "Digest realm=\"cam\""));
        assertThat(down).extracting(Map.Entry::getKey).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "html", "text/html\u0000", "text/html; x", "a/b, c/d", "text/html;charset=\"a\\\"b\""})
    void down_aTypeThatIsNone_isBytes(String type) {
        HttpHeaders from = new DefaultHttpHeaders(false).add("Content-Type", type);
        assertThat(HeaderRules.down(from, BASE)).contains(header("Content-Type", "application/octet-stream"));
    }

    @ParameterizedTest
    @CsvSource({
        "/login.asp, /api/v1/cameras/yard/services/http/login.asp",
        "/?x=1, /api/v1/cameras/yard/services/http/?x=1",
        "login.asp, login.asp",
        "http://camera/doc/, /api/v1/cameras/yard/services/http/doc/",
        "http://camera, /api/v1/cameras/yard/services/http/",
    })
    void location_ofTheCameraItself_liesBelowOurPath(String said, String shown) {
        assertThat(HeaderRules.location(said, BASE)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example.org/",
                "https://camera/",
                "http://camera.evil.example.org/",
                "http://camera@evil.example.org/",
                "http://camera:81/",
                "//evil.example.org/",
                "http://camera//evil.example.org/..",
                "/../../../../operators",
                "/%2e%2e/%2E%2e/x",
                "../../x",
                "\\\\evil.example.org",
                "/\\evil.example.org",
                "javascript:alert(1)",
                "data:text/html,x",
                "/a b",
                "/a\r\nSet-Cookie: x=1",
                "/\u00e4",
            })
    void location_ofAnybodyElse_isDropped(String said) {
        assertThat(HeaderRules.location(said, BASE)).isNull();
    }
}
