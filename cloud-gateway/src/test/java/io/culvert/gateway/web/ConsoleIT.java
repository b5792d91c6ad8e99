package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.node.RawAnswer;
import io.culvert.gateway.node.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console as a browser gets it: the page, its files, what they forbid, how long they are kept, how large they are. */
class ConsoleIT {

    /** Of a page before packing, without the player. */
    private static final int MOST_BYTES = 300_000;

    private static final Pattern LINKED = Pattern.compile("(?:href|src)=\"(/console/[^\"]+)\"");

    private static final Pattern IMPORTED = Pattern.compile("(?:from|import)\\s*[\"']([.][^\"']+)[\"']");
    private static final Pattern IMPORTED_LATER = Pattern.compile("import\\('[.]/pages/([^']+)'\\)");

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of("culvert.trusted.proxies", "127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static HttpResponse<String> get(String path) {
        return gateway.send("GET", path, null, null);
    }

    private static HttpResponse<String> get(String path, String header, String value) {
        return gateway.send(gateway.request(path).header(header, value).build());
    }

    private static List<String> linked() {
        return LINKED.matcher(get("/").body())
                .results()
                .map(link -> link.group(1))
                .toList();
    }

    private static ConsoleAssets assets() {
        return gateway.bean(ConsoleAssets.class);
    }

    @Test
    void page_isServedToAnybodyAndNamesFilesThatAreThere() {
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(linked()).hasSizeGreaterThan(8);
        for (String link : linked()) {
            HttpResponse<String> file = get(link);
            assertThat(file.statusCode()).as(link).isEqualTo(200);
            assertThat(file.headers().firstValue("Content-Type").orElseThrow())
                    .as(link)
                    .startsWith(
                            link.endsWith(".js")
                                    ? "text/javascript"
                                    : link.endsWith(".css") ? "text/css" : "image/svg+xml");
        }
    }

    @Test
    void page_hasNoScriptAndNoStyleOfItsOwn() {
        String html = get("/").body();
        assertThat(Pattern.compile("<script([^>]*)>([^<]*)").matcher(html).results())
                .isNotEmpty()
                .allSatisfy((MatchResult script) -> {
                    assertThat(script.group(1)).contains("src=");
                    assertThat(script.group(2)).isBlank();
                });
        assertThat(html).doesNotContain("<style", "style=", "javascript:").doesNotContainPattern("\\son[a-z]+=");
    }

    @Test
    void sources_neverAskForWhatThePolicyForbids() {
        assets().all().forEach((path, asset) -> {
            if (path.endsWith(".js") && !path.startsWith("lib/")) {
                assertThat(new String(asset.bytes(), StandardCharsets.UTF_8))
                        .as(path)
                        .doesNotContain("style=", "eval(", "new Function", "document.write", "document.cookie")
                        .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "unsafeHTML")
                        .doesNotContainPattern("(https?:)?//[a-z]+[.][a-z]");
            }
        });
    }

    @Test
    void everyAnswer_isStrict() {
        String script = linked().stream()
                .filter(link -> link.endsWith(".js"))
                .findFirst()
                .orElseThrow();
        for (String path : List.of("/", "/console", "/console/app.js", "/console/nothing.js", script)) {
            var headers = get(path).headers();
            assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
                    .as(path)
                    .contains("default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'")
                    .contains("base-uri 'none'", "form-action 'self'", "connect-src 'self'", "trusted-types lit-html")
                    .doesNotContain("unsafe", "*", "http:", "https:");
            assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(headers.firstValue("Permissions-Policy").orElseThrow()).contains("camera=()", "geolocation=()");
            assertThat(headers.firstValue("Strict-Transport-Security"))
                    .as("plain HTTP")
                    .isEmpty();
        }
    }

    @Test
    void overHttpsFromOutside_staysWithHttps() {
        HttpResponse<String> page = gateway.send(gateway.request("/")
                .header("X-Forwarded-For", "203.0.113.9")
                .header("X-Forwarded-Proto", "https")
                .build());
        assertThat(page.headers().firstValue("Strict-Transport-Security").orElseThrow())
                .contains("max-age=");
    }

    @Test
    void fileInTheFolder_isKeptForGood() {
        String script = linked().stream()
                .filter(link -> link.endsWith("/app.js"))
                .findFirst()
                .orElseThrow();
        assertThat(get(script).headers().firstValue("Cache-Control").orElseThrow())
                .contains("immutable", "max-age=31536000");
        assertThat(get(script.replace(assets().folder(), "0123456789abcdef")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void fileOutsideTheFolder_isAskedAboutAndMostlyUnchanged() {
        for (String path : List.of("/", "/console/app.js")) {
            HttpResponse<String> first = get(path);
            assertThat(first.headers().firstValue("Cache-Control")).contains("no-cache");
            String tag = first.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> again = get(path, "If-None-Match", "\"other\", W/" + tag);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(get(path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void file_isPackedForWhoTakesGzip() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = gateway.request("/console/app.js")
                    .header("Accept-Encoding", "br, gzip;q=0.8")
                    .build();
            HttpResponse<byte[]> packed = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            HttpResponse<String> plain = get("/console/app.js");
            assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(packed.headers().firstValue("Vary").orElseThrow()).containsIgnoringCase("accept-encoding");
            assertThat(packed.body().length).isLessThan(plain.body().length() / 2);
            assertThat(packed.headers().firstValue("ETag"))
                    .isNotEqualTo(plain.headers().firstValue("ETag"));
            try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
                assertThat(new String(unpacked.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(plain.body());
            }
        }
        assertThat(get("/console/app.js", "Accept-Encoding", "gzip;q=0")
                        .headers()
                        .firstValue("Content-Encoding"))
                .isEmpty();
    }

    /** The page, what it links to, one language, and a page of the console with all that it imports. */
    @Test
    void everyPage_isSmallOnFirstLoad() {
        Set<String> always = new TreeSet<>(Set.of("i18n/ru.js"));
        linked().forEach(link -> take(link.replaceFirst("^/console/[^/]+/", ""), always));
        List<String> pages = IMPORTED_LATER
                .matcher(text("routes.js"))
                .results()
                .map(page -> "pages/" + page.group(1))
                .toList();
        assertThat(pages).hasSizeGreaterThan(5);
        for (String page : pages) {
            Set<String> all = new TreeSet<>(always);
            take("pages/login.js", all);
            take(page, all);
            int bytes = assets().page().bytes().length
                    + all.stream().mapToInt(path -> file(path).bytes().length).sum();
            assertThat(bytes).as(page).isBetween(50_000, MOST_BYTES);
        }
    }

    /** Adds a file and what it imports at once; what a page imports when it needs it, like the player, is not among it. */
    private static void take(String path, Set<String> all) {
        if (all.add(path) && path.endsWith(".js")) {
            IMPORTED.matcher(text(path))
                    .results()
                    .map(other -> Path.of(path).resolveSibling(other.group(1)).normalize())
                    .forEach(other -> take(other.toString(), all));
        }
    }

    private static ConsoleAsset file(String path) {
        return Objects.requireNonNull(assets().find(path), path);
    }

    private static String text(String path) {
        return new String(file(path).bytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/../logback.xml",
                "/console/..%2flogback.xml",
                "/console/%2e%2e/logback.xml",
                "/console/....//logback.xml",
                "/console//etc/passwd",
                "/console/..\\logback.xml",
                "/console/lib/../../logback.xml",
                "/console/app.js%00.html",
                "/console/pages",
                "/console/index.html/../app.js"
            })
    void pathThatLeadsElsewhere_findsNothing(String path) throws IOException {
        String answer;
        try (Socket socket = new Socket("127.0.0.1", gateway.running().port("http"))) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            answer = RawAnswer.heard(socket);
        }
        assertThat(answer).containsPattern("^HTTP/1.1 (400|404) ");
    }

    @Test
    void post_isNotTaken() {
        assertThat(gateway.send("POST", "/console/app.js", "{}", null).statusCode())
                .isEqualTo(405);
    }

    @Test
    void head_saysWhatGetWould() {
        HttpResponse<String> head = gateway.send("HEAD", "/console/app.js", null, null);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("ETag"))
                .isEqualTo(get("/console/app.js").headers().firstValue("ETag"));
    }
}
