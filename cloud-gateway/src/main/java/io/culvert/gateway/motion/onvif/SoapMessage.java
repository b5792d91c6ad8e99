package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.tunnel.OnvifLogin;
import io.culvert.gateway.xml.XmlElement;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message of SOAP 1.2 for a camera, with the head that WS-Addressing asks for. Immutable.
 *
 * @param action what is asked, as the service's description names it
 * @param body the question's element
 */
record SoapMessage(String action, String body) {
    private static final String EVENTS = "http://www.onvif.org/ver10/events/wsdl";
    private static final String DEVICE = "http://www.onvif.org/ver10/device/wsdl";
    private static final String OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
    private static final String WSSE = OASIS + "wssecurity-";
    private static final String TOKEN_PROFILE = OASIS + "username-token-profile-1.0";
    private static final String SOAP_SECURITY = OASIS + "soap-message-security-1.0";
    private static final String NOTIFICATION = "http://docs.oasis-open.org/wsn/bw-2";

    static final SoapMessage GET_CAPABILITIES = new SoapMessage(
            DEVICE + "/GetCapabilities",
            "<d:GetCapabilities xmlns:d=\"" + DEVICE + "\"><d:Category>Events</d:Category>" + "</d:GetCapabilities>");

    /** @param lifeSeconds until the camera may forget it */
    static SoapMessage createPullPoint(int lifeSeconds) {
        return new SoapMessage(
                EVENTS + "/EventPortType/CreatePullPointSubscriptionRequest",
                "<e:CreatePullPointSubscription xmlns:e=\"" + EVENTS + "\"><e:InitialTerminationTime>PT" + lifeSeconds
                        + "S</e:InitialTerminationTime></e:CreatePullPointSubscription>");
    }

    /** @param waitSeconds that the camera may wait for something to tell */
    static SoapMessage pull(int waitSeconds, int most) {
        return new SoapMessage(
                EVENTS + "/PullPointSubscription/PullMessagesRequest",
                "<e:PullMessages xmlns:e=\"" + EVENTS + "\"><e:Timeout>PT" + waitSeconds
                        + "S</e:Timeout><e:MessageLimit>" + most + "</e:MessageLimit></e:PullMessages>");
    }

    static SoapMessage renew(int lifeSeconds) {
        return new SoapMessage(
                NOTIFICATION + "/SubscriptionManager/RenewRequest",
                "<n:Renew xmlns:n=\"http://docs.oasis-open.org/wsn/b-2\"><n:TerminationTime>PT" + lifeSeconds
                        + "S</n:TerminationTime></n:Renew>");
    }

    static SoapMessage unsubscribe() {
        return new SoapMessage(
                NOTIFICATION + "/SubscriptionManager/UnsubscribeRequest",
                "<n:Unsubscribe xmlns:n=\"http://docs.oasis-open.org/wsn/b-2\"/>");
    }

    String contentType() {
        return "application/soap+xml; charset=utf-8; action=\"" + action + "\"";
    }

    static final SoapMessage GET_TIME =
            new SoapMessage(DEVICE + "/GetSystemDateAndTime", "<d:GetSystemDateAndTime xmlns:d=\"" + DEVICE + "\"/>");

    /** The whole document without an addressee: for a service whose path says it all. */
    String text(@Nullable OnvifLogin login) {
        return envelope(security(login));
    }

    /** The whole document for a subscription. */
    String text(Subscription to, @Nullable OnvifLogin login) {
        return envelope(security(login) + "<a:Action>" + action + "</a:Action><a:MessageID>urn:uuid:"
                + UUID.randomUUID() + "</a:MessageID><a:To>" + escaped(to.address()) + "</a:To>"
                + parameters(to.parameters()));
    }

    private static String security(@Nullable OnvifLogin login) {
        return login == null
                ? ""
                : "<w:Security xmlns:w=\"" + WSSE + "secext-1.0.xsd\" xmlns:u=\"" + WSSE
                        + "utility-1.0.xsd\" s:mustUnderstand=\"1\"><w:UsernameToken><w:Username>"
                        + escaped(login.username()) + "</w:Username><w:Password Type=\"" + TOKEN_PROFILE
                        + "#PasswordDigest\">" + login.digest() + "</w:Password><w:Nonce EncodingType=\""
                        + SOAP_SECURITY
                        + "#Base64Binary\">" + login.nonce() + "</w:Nonce><u:Created>" + login.created()
                        + "</u:Created></w:UsernameToken></w:Security>";
    }

    private static String parameters(List<XmlElement> parameters) {
        StringBuilder head = new StringBuilder();
        for (XmlElement parameter : parameters) {
            head.append("<p:")
                    .append(parameter.name())
                    .append(" xmlns:p=\"")
                    .append(escaped(parameter.namespace()))
                    .append("\" a:IsReferenceParameter=\"true\">")
                    .append(escaped(parameter.text()))
                    .append("</p:")
                    .append(parameter.name())
                    .append('>');
        }
        return head.toString();
    }

    private String envelope(String head) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\""
                + " xmlns:a=\"http://www.w3.org/2005/08/addressing\"><s:Header>" + head + "</s:Header><s:Body>" + body
                + "</s:Body></s:Envelope>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
