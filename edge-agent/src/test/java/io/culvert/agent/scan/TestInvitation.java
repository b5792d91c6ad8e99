package io.culvert.agent.scan;

import io.culvert.agent.identity.AgentId;
import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.AgentKey;
import io.culvert.agent.identity.CaPin;
import io.culvert.agent.identity.EnrolmentResult;
import io.culvert.proto.tunnel.v1.EnrolmentError;
import io.culvert.qr.QrPayload;
import io.culvert.qr.WifiNetwork;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Codes of gateways that are nowhere, and what those may answer. */
final class TestInvitation {
    static final String OWN_CA = "00112233445566778899aabbccddeeff";
    static final String FOREIGN_CA = "ffeeddccbbaa99887766554433221100";
    static final String TOKEN = "AAECAwQFBgcICQoLDA0ODw";
    static final String OTHER_TOKEN = "DwECAwQFBgcICQoLDA0ODw";

    private TestInvitation() {}

    static QrPayload code(String token, String ca, @Nullable WifiNetwork wifi) {
        return new QrPayload(wifi, "gateway.example.org", 8443, "12345678", token, ca);
    }

    static CaPin pin(String ca) {
        return CaPin.parse("sha256:" + ca);
    }

    static EnrolmentResult.Granted granted() {
        AgentIdentity identity =
                new AgentIdentity(new AgentId("123456789015"), AgentKey.generate(), List.of(), pin(OWN_CA), List.of());
        return new EnrolmentResult.Granted(identity, Instant.EPOCH);
    }

    static EnrolmentResult.Refused refused(EnrolmentError error) {
        return new EnrolmentResult.Refused(error, "no", Instant.EPOCH);
    }
}
