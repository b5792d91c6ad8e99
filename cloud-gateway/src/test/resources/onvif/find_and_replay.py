"""Looks at a device by an ONVIF client, as a video management system does, and prints what it found as JSON.

Usage: find_and_replay.py HOST PORT USER digest|text, the password on standard input.
"""

import datetime
import json
import sys

from onvif import ONVIFCamera

STREAM = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}


def main():
    host, port, user, kind = sys.argv[1:]
    password = sys.stdin.readline().strip()
    device = ONVIFCamera(host, int(port), user, password, encrypt=kind == "digest", no_cache=True)
    services = device.devicemgmt.GetServices({"IncludeCapability": True})
    for service in services:
        device.xaddrs[service.Namespace] = service.XAddr
    found = {
        "services": {service.Namespace: service.XAddr for service in services},
        "manufacturer": device.devicemgmt.GetDeviceInformation().Manufacturer,
        "scopes": [scope.ScopeItem for scope in device.devicemgmt.GetScopes()],
        "hostname": device.devicemgmt.GetHostname().Name,
        "interfaces": len(device.devicemgmt.GetNetworkInterfaces()),
    }
    live(device, found)
    archive(device, found)
    json.dump(found, sys.stdout, default=str)


def live(device, found):
    media = device.create_media_service()
    found["profiles"] = []
    for profile in media.GetProfiles():
        encoder = profile.VideoEncoderConfiguration
        stream = media.GetStreamUri({"StreamSetup": STREAM, "ProfileToken": profile.token})
        found["profiles"].append(
            {
                "token": profile.token,
                "name": media.GetProfile({"ProfileToken": profile.token}).Name,
                "encoding": encoder and encoder.Encoding,
                "width": encoder and encoder.Resolution.Width,
                "uri": stream.Uri,
                "snapshot": media.GetSnapshotUri({"ProfileToken": profile.token}).Uri,
            }
        )
    found["sources"] = [source.token for source in media.GetVideoSources()]
    found["source_configurations"] = len(media.GetVideoSourceConfigurations())
    found["encoder_configurations"] = len(media.GetVideoEncoderConfigurations())


def archive(device, found):
    recording = device.create_recording_service()
    search = device.create_search_service()
    replay = device.create_replay_service()
    found["reverse"] = replay.GetServiceCapabilities().ReversePlayback
    found["recordings"] = [
        {
            "token": item.RecordingToken,
            "name": item.Configuration.Source.Name,
            "tracks": [track.TrackToken for track in item.Tracks.Track],
        }
        for item in recording.GetRecordings()
    ]
    found["jobs"] = [
        recording.GetRecordingJobState({"JobToken": job.JobToken}).State for job in recording.GetRecordingJobs()
    ]
    found["summary"] = search.GetRecordingSummary().NumberRecordings
    found["found"] = []
    token = search.FindRecordings(
        {
            "Scope": {"RecordingInformationFilter": 'boolean(//Track[TrackType = "Video"])'},
            "KeepAliveTime": datetime.timedelta(seconds=30),
        }
    )
    for each in results(search.GetRecordingSearchResults, token, "RecordingInformation"):
        begin, end = each.EarliestRecording, each.LatestRecording
        attributes = search.GetMediaAttributes({"RecordingTokens": [each.RecordingToken], "Time": begin})
        found["found"].append(
            {
                "token": each.RecordingToken,
                "status": each.RecordingStatus,
                "seconds": (end - begin).total_seconds(),
                "video": [
                    {"width": track.VideoAttributes.Width, "rate": track.VideoAttributes.Framerate}
                    for track in attributes[0].TrackAttributes
                    if track.VideoAttributes
                ],
                "events": events(search, each),
                "uri": replay.GetReplayUri({"StreamSetup": STREAM, "RecordingToken": each.RecordingToken}),
            }
        )


def events(search, information):
    begin = information.EarliestRecording - datetime.timedelta(days=400)
    token = search.FindEvents(
        {
            "StartPoint": begin,
            "EndPoint": information.LatestRecording,
            "Scope": {"IncludedRecordings": [information.RecordingToken]},
            "SearchFilter": {},
            "IncludeStartState": True,
            "KeepAliveTime": datetime.timedelta(seconds=30),
        }
    )
    found = []
    for each in results(search.GetEventSearchResults, token, "Result"):
        # The client loses the text of the topic; the name of the value tells as much.
        item = each.Event.Message._value_1.Data.SimpleItem[0]
        found.append({"time": each.Time, "name": item.Name, "value": item.Value, "start": each.StartStateEvent})
    return found


def results(operation, token, name):
    while True:
        reply = operation({"SearchToken": token, "MaxResults": 2, "WaitTime": datetime.timedelta(seconds=5)})
        yield from reply[name] or []
        if reply.SearchState == "Completed":
            return


main()
