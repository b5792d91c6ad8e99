package io.culvert.gateway.onvif;

/** Writes what goes back to a client. Pure. */
final class SoapMessages {
    private SoapMessages() {}

    /** Opens envelope and body. */
    static void begin(XmlText text, SoapVersion version) {
        text.open("env:Envelope").attribute("xmlns:env", version.namespace());
        for (Namespace each : Namespace.values()) {
            text.attribute("xmlns:" + each.prefix(), each.uri());
        }
        text.open("env:Body");
    }

    /** Closes them; the whole document. */
    static String end(XmlText text) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text.close().close();
    }

    static String of(SoapVersion version, OnvifFault fault) {
        XmlText text = new XmlText();
        begin(text, version);
        text.open("env:Fault");
        if (version == SoapVersion.V1_2) {
            modern(text, fault);
        } else {
            old(text, fault);
        }
        text.close();
        return end(text);
    }

    /** SOAP 1.2 part 1, section 5.4; ONVIF Core 5.8.2.1. */
    private static void modern(XmlText text, OnvifFault fault) {
        text.open("env:Code").leaf("env:Value", "env:" + fault.side().code());
        if (!fault.subcode().isEmpty()) {
            text.open("env:Subcode").leaf("env:Value", "ter:" + fault.subcode());
            if (!fault.detailCode().isEmpty()) {
                text.open("env:Subcode")
                        .leaf("env:Value", "ter:" + fault.detailCode())
                        .close();
            }
            text.close();
        }
        text.close();
        text.open("env:Reason")
                .open("env:Text")
                .attribute("xml:lang", "en")
                .text(fault.reason())
                .close()
                .close();
    }

    /** SOAP 1.1, section 4.4, where a code has one word only: the others stand before the reason. */
    private static void old(XmlText text, OnvifFault fault) {
        StringBuilder reason = new StringBuilder();
        for (String code : new String[] {fault.subcode(), fault.detailCode()}) {
            if (!code.isEmpty()) {
                reason.append("ter:").append(code).append(' ');
            }
        }
        text.leaf("faultcode", "env:" + fault.side().oldCode()).leaf("faultstring", reason + fault.reason());
    }
}
