package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.culvert.gateway.node.HttpPorts;
import io.culvert.gateway.node.TestGateway;
import io.culvert.gateway.pki.CertificateAuthority;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

class HttpsIT {

    @Test
    void https_speaksWithACertificateOfTheOwnAuthority() throws Exception {
        try (TestGateway gateway = TestGateway.start(Map.of("culvert.trusted.proxies", "127.0.0.1"))) {
            int port = gateway.bean(HttpPorts.class).https().orElseThrow();
            assertThat(port).isNotEqualTo(gateway.running().port("http"));
            URI operator = URI.create("https://127.0.0.1:" + port + "/api/v1/operator");

            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca", gateway.bean(CertificateAuthority.class).certificate());
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, managers.getTrustManagers(), new SecureRandom());

            HttpRequest request = HttpRequest.newBuilder(operator)
                    .header("Authorization", "Bearer " + gateway.apiKey().reveal())
                    .build();
            try (HttpClient trusting = HttpClient.newBuilder().sslContext(tls).build();
                    HttpClient strange = HttpClient.newHttpClient()) {
                assertThat(trusting.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(200);
                assertThatExceptionOfType(SSLHandshakeException.class)
                        .isThrownBy(() -> strange.send(request, HttpResponse.BodyHandlers.discarding()));

                HttpRequest login = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/api/v1/login"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"login\":\"admin\",\"password\":\""
                                + gateway.adminPassword().reveal() + "\",\"cookie\":true}"))
                        .build();
                assertThat(trusting.send(login, HttpResponse.BodyHandlers.discarding())
                                .headers()
                                .firstValue("Set-Cookie")
                                .orElseThrow())
                        .contains("; Secure");
            }

            HttpResponse<String> redirected = gateway.send(gateway.request("/api/v1/operator?x=1")
                    .header("X-Forwarded-For", "203.0.113.9")
                    .build());
            assertThat(redirected.statusCode()).isEqualTo(308);
            assertThat(redirected.headers().firstValue("Location"))
                    .contains("https://127.0.0.1:" + port + "/api/v1/operator?x=1");
        }
    }
}
